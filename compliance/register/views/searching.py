"""Search: what is typed travels in the body of a form, and only the ids that were found are kept.

They lie in the cache for a quarter of an hour under a random name that belongs to one member of
staff; the address of the list holds that name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access.actor import actor_of
from compliance.register.services.search import find_subjects
from compliance.register.views.pages import gate

FOUND = "found"
KEPT_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Findings:
    """Ids that a search has found, and whether there may be more."""

    subject_ids: list[int]
    more: bool


@require_POST
@gate("register.view_subject")
def search(request: HttpRequest) -> HttpResponse:
    """Looks for subjects and leads to the list of those found."""
    text = request.POST.get("text", "")
    address = reverse("admin:register_subject_changelist")
    if not text.strip():
        messages.info(request, _("Type something to search for."))
        return HttpResponseRedirect(address)
    found = find_subjects(text, actor=actor_of(request), now=timezone.now())
    name = secrets.token_urlsafe(16)
    cache.set(_key(request, name), [found.more, *found.subject_ids], KEPT_SECONDS)
    return HttpResponseRedirect(f"{address}?{FOUND}={name}")


def findings_of(request: HttpRequest) -> Findings | None:
    """What the search that the address names has found; None when it names none or a forgotten one."""
    name = request.GET.get(FOUND, "")
    kept: Any = cache.get(_key(request, name)) if 0 < len(name) <= 64 else None
    return None if kept is None else Findings(kept[1:], bool(kept[0]))


def _key(request: HttpRequest, name: str) -> str:
    # Cache keys take no spaces or control characters; what is in an address may hold any.
    safe = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in "-_"))
    return f"register.found.{request.user.pk}.{safe}"
