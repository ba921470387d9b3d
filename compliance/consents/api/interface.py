"""The interface as a whole: its operations, its document, and what every answer has in common."""

from __future__ import annotations

import logging
from collections.abc import Callable, ItemsView, Iterable
from functools import cache, wraps
from importlib import import_module
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import URLPattern, re_path
from django.views.debug import SafeExceptionReporterFilter
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from . import consents, contacts, subjects, withdrawals
from .bodies import BodyParser
from .parts import PARTS
from .problems import MEDIA_TYPE, FieldError, Problem
from .texts import field_text

DESCRIPTION = """
Records and withdraws consents, registers subjects, tells whether somebody may be contacted, and takes
reports of ended purposes and of activity.

* Every request carries `Authorization: Bearer <token>`. A token has scopes, a limit a minute, and may expire.
* A request that changes something carries an `Idempotency-Key`. Sent again with the same key and body it
  is answered as before (with `Idempotency-Replayed: true`) and does nothing twice. Answers are kept 48 hours.
* Every error is a problem (RFC 9457) with a stable `type`; its texts are in the language of `Accept-Language`
  (kk, ru or en). What was sent is never repeated.
* Addresses, numbers and names go into bodies only, never into the address of a request.
"""
# Pydantic's reason → code of ``texts``. Its texts quote what was sent, so they are not used.
REASONS = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "timezone_aware": "time_without_zone",
}
logger = logging.getLogger(__name__)


class Interface(NinjaAPI):
    """NinjaAPI whose document says that problems are problems."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, with the media type of problems."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
        return schema


api = Interface(
    title="Personal data compliance",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    parser=BodyParser(),
)
for part in (consents, withdrawals, contacts, subjects, *map(import_module, PARTS)):
    api.add_router("", part.router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.response()


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return Problem("not_valid", _field_errors(error.errors)).response()


@api.exception_handler(HttpError)
def _broken(request: HttpRequest, error: HttpError) -> HttpResponse:
    # Ninja makes this of whatever the parser raises; what our parser said is its cause.
    found = error.__cause__
    return (found if isinstance(found, Problem) else Problem("json_broken")).response()


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    # Ninja looks at the body before our parser does. By its length only: nothing was read.
    return Problem("too_large").response()


@api.exception_handler(UnreadablePostError)
def _broke_off(request: HttpRequest, error: UnreadablePostError) -> HttpResponse:
    return Problem("json_broken").response()


@api.exception_handler(Http404)
def _nothing_here(request: HttpRequest, error: Http404) -> HttpResponse:
    return Problem("not_found").response()


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    # By type and place only (config.log): what an unexpected error says may quote a value.
    logger.error("A request failed unexpectedly: %s", type(error).__name__, exc_info=error)
    return Problem("unexpected").response()


def _field_errors(errors: Iterable[dict[str, Any]]) -> list[FieldError]:
    """Where and why, by names that the document knows: an unknown name may itself be a value."""
    found = {
        FieldError(_place(error["loc"]), code, field_text(code))
        for error in errors
        for code in [REASONS.get(error["type"], "field_not_valid")]
    }
    return sorted(found, key=lambda error: (error.field, error.code))


def _place(location: Iterable[Any]) -> str:
    known = _field_names()
    parts = [str(part) for part in location if isinstance(part, int) or part in known]
    return ".".join(parts)


@cache
def _field_names() -> frozenset[str]:
    schemas = api.get_openapi_schema(path_prefix="")["components"]["schemas"]
    fields = {name for schema in schemas.values() for name in schema.get("properties", {})}
    return frozenset(fields | {"Idempotency-Key", "reference", "consent_id"})


def addresses() -> list[URLPattern]:
    """The addresses below /api/v1/; whatever else is asked there is a problem, too, and no page."""
    patterns, _app, _namespace = api.urls
    found: list[Any] = list(patterns)
    for pattern in found:
        pattern.callback = _without_session(pattern.callback)
    return [*found, re_path(r"^.*$", _without_session(_not_found), name="nothing")]


def _without_session(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """No sign-in and no forms: a token is sent on purpose, never by a browser on its own."""

    @wraps(view, assigned=(), updated=())
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.exception_reporter_filter = _NothingShown()
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = Problem("not_found").response()
        if response.status_code == 405:
            allowed = response.get("Allow", "")
            response = Problem("method_not_allowed", headers={"Allow": allowed}).response()
        response["Cache-Control"] = "no-store"
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # what Django reads
    return login_not_required(answered)


class _NothingShown(SafeExceptionReporterFilter):
    """Should a report of an error ever be made: without bodies and variables."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        return {}.items()


def _not_found(request: HttpRequest) -> HttpResponse:
    return Problem("not_found").response()
