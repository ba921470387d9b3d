"""Publishing the texts of consents, and knowing which one is in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.prepared import stored_row
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.models import Consent, ConsentKind, Wording
from compliance.consents.rules.giving import EARLIEST
from compliance.consents.rules.wordings import FIELDS, digest_of
from compliance.policy.services import operator
from compliance.register.models import Category, Purpose

PUBLISHING_LOCK = 0xC025E27


@dataclass
class WordingRejected(Exception):
    """A wording was not published; nothing was saved. Field → code of ``consents.messages``."""

    codes: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join(sorted(set(self.codes.values())))


def publish_wording(
    *,
    series: str,
    kind: str,
    title_kk: str,
    title_ru: str,
    text_kk: str,
    text_ru: str,
    purposes: Iterable[str],
    categories: Iterable[str],
    months: int | None,
    third_parties: bool,
    cross_border: bool,
    public_sources: bool,
    in_force_from: datetime,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Wording:
    """Publishes the next version of a series, with the operator's names and BIN as they are now.

    The same text again is the same version. Raises WordingRejected (recorded): the operator's card is
    incomplete, a category is forbidden or unknown, a purpose is of another kind, a part is empty, or the
    instant lies before one at which somebody has agreed to an older version.
    """
    card = operator()
    wording = Wording(
        series=series,
        kind=kind,
        title_kk=title_kk.strip(),
        title_ru=title_ru.strip(),
        text_kk=text_kk.strip(),
        text_ru=text_ru.strip(),
        purposes=sorted(set(purposes)),
        categories=sorted(set(categories)),
        months=months,
        third_parties=third_parties,
        cross_border=cross_border,
        public_sources=public_sources,
        operator_name_kk=card.name_kk,
        operator_name_ru=card.name_ru,
        operator_bin=card.bin,
        in_force_from=in_force_from,
    )
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING_LOCK])
        last = Wording.objects.filter(series=series).order_by("-version").first()
        if last is not None and _says_the_same(last, wording):
            return last
        codes = _faults(wording, last, is_complete=card.complete)
        if not codes:
            wording.version = 1 if last is None else last.version + 1
            wording.digest = digest_of(told(wording))
            wording.record(actor=actor, reason=reason, now=now)
            record_event(
                "consents.wording_published",
                actor=actor,
                now=now,
                object_label="consents.wording",
                object_id=wording.pk,
                reason=reason.code,
                note=seal_office_note(reason.note, now),
                details={"series": series, "version": wording.version, "digest": wording.digest},
            )
            return wording
    record_event(
        "consents.refused",
        actor=actor,
        now=now,
        object_label="consents.wording",
        reason=reason.code,
        details={"codes": ",".join(sorted(set(codes.values())))[:200]},
    )
    raise WordingRejected(codes)


def wording_in_force(series: str, at: datetime) -> Wording | None:
    """The version of a series that is given at an instant, or None."""
    newest = "WHERE series = %(series)s AND in_force_from <= %(at)s ORDER BY version DESC LIMIT 1"
    return stored_row(Wording, newest, {"series": series, "at": at})


def wordings_in_force(at: datetime) -> list[Wording]:
    """The version in force of each series, by kind and series."""
    newest = Wording.objects.filter(in_force_from__lte=at).order_by("series", "-version").distinct("series")
    return sorted(newest, key=lambda wording: (ConsentKind.values.index(wording.kind), wording.series))


def told(wording: Wording) -> dict[str, object]:
    """Everything a wording says, for its digest and for entries of the ledger."""
    return {name: getattr(wording, name) for name in FIELDS}


def is_unaltered(wording: Wording) -> bool:
    """Whether a wording still says what its digest was computed over."""
    return digest_of(told(wording)) == wording.digest


def _says_the_same(last: Wording, wording: Wording) -> bool:
    """The same words, scope and operator; a later instant alone makes no new version."""
    return {**told(last), "version": 0, "in_force_from": 0} == {
        **told(wording), "version": 0, "in_force_from": 0,
    }  # fmt: skip


def _faults(wording: Wording, last: Wording | None, *, is_complete: bool) -> dict[str, str]:
    codes: dict[str, str] = {}
    if not is_complete:
        codes["operator"] = "operator_incomplete"
    if wording.kind not in ConsentKind.values:
        codes["kind"] = "kind_unknown"
    elif last is not None and last.kind != wording.kind:
        codes["kind"] = "kind_of_series"
    for name in ("series", "title_kk", "title_ru", "text_kk", "text_ru"):
        if not getattr(wording, name):
            codes[name] = "part_empty"
    if wording.months is not None and not 1 <= wording.months <= 12 * 75:
        codes["months"] = "term_absurd"
    codes |= _faults_of_scope(wording)
    if wording.in_force_from < EARLIEST:
        codes["in_force_from"] = "in_force_absurd"
    elif last is not None and wording.in_force_from <= last.in_force_from:
        codes["in_force_from"] = "in_force_before_last"
    elif (
        last is not None
        and Consent.objects.filter(series=wording.series, given_at__gte=wording.in_force_from).exists()
    ):
        # Their wording would become one that was no longer in force when they agreed to it.
        codes["in_force_from"] = "in_force_before_consents"
    return codes


def _faults_of_scope(wording: Wording) -> dict[str, str]:
    codes: dict[str, str] = {}
    kinds = dict(Purpose.objects.filter(active=True).values_list("code", "consent_kind"))
    allowed = dict(Category.objects.values_list("code", "allowed"))
    if not wording.purposes:
        codes["purposes"] = "purposes_missing"
    elif set(wording.purposes) - kinds.keys():
        codes["purposes"] = "purpose_unknown"
    elif wording.kind != ConsentKind.DISTRIBUTION and {kinds[c] for c in wording.purposes} != {wording.kind}:
        codes["purposes"] = "purpose_of_another_kind"
    if not wording.categories:
        codes["categories"] = "data"
    elif set(wording.categories) - allowed.keys():
        codes["categories"] = "category_unknown"
    elif not all(allowed[code] for code in wording.categories):
        codes["categories"] = "category_forbidden"
    return codes
