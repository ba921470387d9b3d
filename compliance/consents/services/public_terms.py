"""What the public page shows of terms: published rows, codes and dates only (4.8; decision 0028)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from compliance.audit.admin.paging import Cursor, page_of
from compliance.consents.models import Publication

PAGE = 25


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of one distribution consent as strangers see them. Nothing leads from them to a subject."""

    number: str
    categories: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    since: datetime
    published_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class TermsPage:
    """One page of them, newest first, and the cursors of its neighbours."""

    terms: tuple[Terms, ...]
    newer: int | None
    older: int | None


def public_terms(*, archived: bool, cursor: Cursor, now: datetime) -> TermsPage:
    """Published terms that hold, or those that held once. One query.

    Plan: backwards over a partial index in the order of ids, with one lookup of the consent a row, whose
    term may have run out before any job has written so.
    """
    over = Q(consent__valid_until__lte=now)
    published = Publication.objects.filter(published_at__isnull=False).annotate(
        runs_out=F("consent__valid_until")
    )
    if archived:
        published = published.filter(ended_at__isnull=False)
    else:
        published = published.filter(ended_at=None).exclude(over)
    page = page_of(published, cursor, PAGE)
    return TermsPage(tuple(map(_shown, page.rows)), page.newer, page.older)


def _shown(row: Publication) -> Terms:
    return Terms(
        number=row.number,
        categories=tuple(row.categories),
        codes={category: tuple(codes) for category, codes in row.terms.items()},
        since=row.received_at,
        published_at=row.published_at,  # type: ignore[arg-type]  # a published row has it
        until=row.ended_at or row.runs_out,  # type: ignore[attr-defined]  # annotated
    )
