"""Publishing a draft (3.2.5, 11.2): from then on it never changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.policy.models import Clause, PolicyVersion, State
from compliance.policy.rules.days import EARLIEST, may_be_in_force_from
from compliance.policy.rules.differences import Difference, Weight

from .drafting import locked_draft
from .refusing import refused, tell
from .versions import clauses_of, contents_digest, differences_in, missing_numbers

PUBLISHING_LOCK = 0x901CF

_term: list[Callable[[date], datetime | None]] = []


def set_publication_term(count: Callable[[date], datetime | None]) -> None:
    """The deadlines say until when a change that was approved on a day has to be published."""
    _term[:] = [count]


def publish_by(approved_on: date) -> datetime | None:
    """Until when a change approved on a day has to be published; None if nobody counts."""
    return _term[0](approved_on) if _term else None


@dataclass(frozen=True, slots=True)
class Preview:
    """What is about to be published: what stands against it, and how the languages differ."""

    clauses: tuple[Clause, ...]
    faults: tuple[str, ...]
    missing: tuple[str, ...]
    differences: tuple[Difference, ...]
    seen: str

    @property
    def weighty(self) -> tuple[Difference, ...]:
        """Differences that somebody has to have read."""
        return tuple(one for one in self.differences if one.weight is Weight.HIGH)


def preview(version: PolicyVersion) -> Preview:
    """A draft as it would be published. ``seen`` is its digest, to be handed to ``publish_version``."""
    clauses = tuple(clauses_of(version))
    missing = tuple(missing_numbers(clauses))
    faults = []
    if not clauses:
        faults.append("no_clauses")
    if not (version.title_kk and version.title_ru):
        faults.append("titles_empty")
    if any(not (one.text_kk and one.text_ru) for one in clauses):
        faults.append("text_empty")
    if missing:
        faults.append("clauses_missing")
    return Preview(
        clauses, tuple(faults), missing, tuple(differences_in(clauses)), contents_digest(version, clauses)
    )


def publish_version(
    *,
    version: PolicyVersion,
    seen: str,
    in_force_from: date | None,
    approved_on: date,
    differences_read: bool,
    actor: Actor,
    reason: Reason,
    now: datetime,
    today: date,
) -> PolicyVersion:
    """Publishes the draft that was looked at: ``seen`` is its digest. Everybody can read it at once.

    ``approved_on`` is the day of the operator's decision, from which the term of publication runs. Raises
    Refused (recorded): something is missing, the draft was changed since, or weighty differences of the
    languages are unread.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING_LOCK])
        draft = locked_draft(version)
        code, field = ("not_a_draft", "")
        if draft is not None:
            shown = preview(draft)
            code, field = _fault(shown, seen, in_force_from, approved_on, today, is_read=differences_read)
        if draft is not None and not code:
            draft.state = State.PUBLISHED
            draft.number = (PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
            draft.in_force_from, draft.approved_on = in_force_from, approved_on
            draft.publish_by, draft.published_at = publish_by(approved_on), now
            draft.digest = shown.seen
            draft.record(actor=actor, reason=reason, now=now)
            tell(
                "policy.version_published", draft, actor=actor, reason=reason, now=now,
                number=draft.number, digest=draft.digest, differences=len(shown.differences),
            )  # fmt: skip
            return draft
    raise refused(code, version=version, field=field, actor=actor, reason=reason, now=now)


def _fault(
    shown: Preview, seen: str, in_force_from: date | None, approved_on: date, today: date, *, is_read: bool
) -> tuple[str, str]:
    """Code of the first thing that stands against it, and the field it is about; empty texts for none."""
    day = in_force_from or EARLIEST
    later = PolicyVersion.objects.filter(state=State.PUBLISHED, in_force_from__gte=day)
    against = (
        (bool(shown.faults), next(iter(shown.faults), ""), ""),
        (shown.seen != seen, "changed_since", ""),
        (in_force_from is None, "in_force_missing", "in_force_from"),
        (not may_be_in_force_from(day, today=today), "in_force_absurd", "in_force_from"),
        (later.exists(), "in_force_before_last", "in_force_from"),
        (not EARLIEST <= approved_on <= today, "approved_later", "approved_on"),
        (bool(shown.weighty) and not is_read, "differences_unread", "differences_read"),
    )
    return next(((code, field) for stands, code, field in against if stands), ("", ""))
