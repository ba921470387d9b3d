"""The page on which terms of distribution are published, for anybody (clauses 4.8, 8.7)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import conditional_page, require_safe

from compliance.audit.admin.paging import AFTER, BEFORE, Cursor
from compliance.consents.services.public_terms import Terms, public_terms
from compliance.consents.terms import TERM_TEXTS
from compliance.policy.services import operator
from compliance.register.models import Category

LANGUAGES = {"kk": "Қазақша", "ru": "Русский"}
ARCHIVE = "archive"


@login_not_required
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Leads to the page in the language that the browser prefers; Russian if it speaks neither."""
    preferred = translation.get_language_from_request(request)
    language = "kk" if preferred.startswith("kk") else "ru"
    answer = HttpResponseRedirect(reverse("public_terms", args=[language]))
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer


@login_not_required
@require_safe
@conditional_page
def show_terms(request: HttpRequest, language: str) -> HttpResponse:
    """Published terms in Kazakh or Russian. Needs no session, reads no cookie, sets none."""
    archived = ARCHIVE in request.GET
    page = public_terms(archived=archived, cursor=Cursor.read(request.GET), now=timezone.now())
    with translation.override(language):
        names = {category.code: category.name for category in Category.objects.all()}
        # Without the request: what the back office adds to its pages would ask for the session.
        text = render_to_string(
            "consents/public_terms.html",
            {
                "language": language,
                "languages": [(code, name, _address(code, archived)) for code, name in LANGUAGES.items()],
                "operator": operator(),
                "archived": archived,
                "live_address": _address(language, False),
                "archive_address": _address(language, True),
                "terms": [(one, _lines(one, names)) for one in page.terms],
                "newer": _paged(archived, AFTER, page.newer),
                "older": _paged(archived, BEFORE, page.older),
            },
        )
    answer = HttpResponse(text)
    answer["Content-Language"] = language
    # Kept by caches, shown by none before asking: terms that have ended are gone at once (4.10).
    answer["Cache-Control"] = "public, no-cache"
    return answer


def _lines(terms: Terms, names: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Each category by name, with its bans and conditions in words."""
    return [
        (names.get(code, code), [str(TERM_TEXTS.get(one, one)) for one in terms.codes.get(code, ())])
        for code in terms.categories
    ]


def _address(language: str, archived: bool) -> str:
    return reverse("public_terms", args=[language]) + (f"?{ARCHIVE}" if archived else "")


def _paged(archived: bool, name: str, cursor: int | None) -> str | None:
    return None if cursor is None else f"?{ARCHIVE}&{name}={cursor}" if archived else f"?{name}={cursor}"
