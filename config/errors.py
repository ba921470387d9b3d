"""The pages for what went wrong: what happened, what was kept, what to do. Never what was typed.

They are drawn without the back office around them, so that they work when it does not, and in the
reader's language.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import requires_csrf_token

from compliance.audit.request import current_request_id

logger = logging.getLogger(__name__)


@login_not_required
@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request makes no sense."""
    return _page(request, HTTPStatus.BAD_REQUEST)


@login_not_required
@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the reader may not do this. The middleware records it."""
    return _page(request, HTTPStatus.FORBIDDEN)


@login_not_required
@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is no such page."""
    return _page(request, HTTPStatus.NOT_FOUND)


@login_not_required
@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500: a mistake of ours."""
    return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    with translation.override(_language(request)):
        return HttpResponse(_text(status), status=status)


def _language(request: HttpRequest) -> str:
    """The reader's own language if it is known by now, else the browser's."""
    try:
        return str(getattr(request, "LANGUAGE_CODE", None) or translation.get_language_from_request(request))
    except Exception:
        logger.exception("The language of an error page is not known")
        return "ru"


def _text(status: HTTPStatus) -> str:
    context: dict[str, Any] = {"request_id": current_request_id()}
    try:
        return render_to_string(f"{status.value}.html", context)
    except Exception:
        # Static files that are not collected must not turn a mistake into a blank page.
        logger.exception("The page for status %s cannot be drawn", status.value)
        return f"<!doctype html><title>{status.value}</title><p>{status.value} {status.phrase}</p>"
