"""The policy for anybody, without sign-in (3.2.5, 11.2, 11.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from compliance.policy.models import Clause, PolicyVersion
from compliance.policy.services.card import operator
from compliance.policy.services.versions import clauses_of, published_versions

from .marking import Segment, linked

LANGUAGES = {"kk": "Қазақша", "ru": "Русский"}
# How long an older version may still stand in somebody's cache.
CACHED_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One clause on the page. ``depth`` is 0 for text right under a heading."""

    number: str
    anchor: str
    depth: int
    parts: tuple[tuple[Segment, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its clauses."""

    number: str
    anchor: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@login_not_required
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Leads to the policy in the language that the browser prefers; Russian if it speaks neither."""
    preferred = translation.get_language_from_request(request)
    answer = HttpResponseRedirect(
        reverse("public_policy", args=["kk" if preferred.startswith("kk") else "ru"])
    )
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer


@login_not_required
@require_safe
def show_policy(request: HttpRequest, language: str, number: str = "") -> HttpResponse:
    """The version in force, or the one of a number. Needs no session, reads no cookie, sets none."""
    today = timezone.localdate()
    versions = published_versions()
    live = _live(versions, today)
    shown = next((one for one in versions if str(one.number) == number), None) if number else live
    with translation.override(language):
        text = render_to_string(
            "policy/public.html",
            {
                "version": shown,
                "is_live": shown is not None and shown == live,
                "is_coming": shown is not None and _starts(shown) > today,
                "live": live,
                "coming": [one for one in versions if _starts(one) > today and one != shown],
                "title": shown.title_in(language) if shown else "",
                "sections": sections_of(clauses_of(shown), language) if shown else [],
                **_frame(language, "public_policy_version" if number else "public_policy", number),
            },
        )
    return _answer(text, language, found=shown is not None)


@login_not_required
@require_safe
def show_archive(request: HttpRequest, language: str) -> HttpResponse:
    """All that was ever published, with the days on which it was in force."""
    today = timezone.localdate()
    versions = published_versions()
    live = _live(versions, today)
    # Each is in force until the one that was published after it.
    ends = [None, *(_starts(one) for one in versions[:-1])]
    with translation.override(language):
        rows = [
            {
                "version": one,
                "title": one.title_in(language),
                "until": ends[place],
                "is_live": one == live,
                "is_coming": _starts(one) > today,
                "address": reverse("public_policy_version", args=[language, one.number]),
            }
            for place, one in enumerate(versions)
        ]
        frame = _frame(language, "public_policy_archive")
        text = render_to_string("policy/public_archive.html", {"rows": rows, **frame})
    return _answer(text, language, found=True)


def sections_of(clauses: Sequence[Clause], language: str) -> list[Section]:
    """Clauses under their headings, for a page in one language."""
    sections = []
    for number, group in groupby(clauses, key=lambda one: one.number.partition(".")[0]):
        rows = list(group)
        heading = next((one for one in rows if one.heading), None)
        paragraphs = tuple(_paragraph(one, language) for one in rows if not one.heading)
        sections.append(
            Section(
                number=number,
                anchor=heading.anchor if heading else f"h-{number}",
                title=heading.text_in(language) if heading else "",
                paragraphs=paragraphs,
            )
        )
    return sections


def _paragraph(clause: Clause, language: str) -> Paragraph:
    lines = clause.text_in(language).split("\n")
    parts = tuple(tuple(linked(line)) for line in lines)
    return Paragraph(clause.number, clause.anchor, clause.number.count("."), parts)


def _live(versions: Sequence[PolicyVersion], today: date) -> PolicyVersion | None:
    return next((one for one in versions if _starts(one) <= today), None)


def _starts(version: PolicyVersion) -> date:
    """The first day of a published version. The database sees to it that there is one."""
    return version.in_force_from or date.max


def _frame(language: str, name: str, number: str = "") -> dict[str, object]:
    """What every public page has: the operator, the languages, the ways from page to page."""
    rest = [number] if number else []
    return {
        "language": language,
        "languages": [(code, said, reverse(name, args=[code, *rest])) for code, said in LANGUAGES.items()],
        "operator": operator(),
        "live_address": reverse("public_policy", args=[language]),
        "archive_address": reverse("public_policy_archive", args=[language]),
    }


def _answer(text: str, language: str, *, found: bool) -> HttpResponse:
    answer = HttpResponse(text, status=200 if found else 404)
    answer["Content-Language"] = language
    answer["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
    return answer
