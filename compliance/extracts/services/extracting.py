"""Making an extract of a register: recorded before the first byte, and with its digest after the last."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Protocol

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _, pgettext

from compliance.audit.actors import Actor
from compliance.audit.names import actor_name
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.extracts.models import Extract, Format, State
from compliance.extracts.registry import Register, rows_of
from compliance.extracts.writing.delimited import DelimitedWriter
from compliance.extracts.writing.document import MOST_ROWS, DocumentWriter, is_archive
from compliance.extracts.writing.workbook import WorkbookWriter
from compliance.policy.services import operator

from .snapshot import count_rows, read_batches, snapshot

# Tables are also in the language of whoever reads them on a screen; what goes to the authority is not.
LANGUAGES = ("kk", "ru", "en")
PDF_LANGUAGES = ("kk", "ru")
# Before the Law 94-V nothing was registered.
EARLIEST = date(2013, 5, 21)
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


@dataclass
class ExtractRefused(Exception):
    """No extract was made; the refusal is in the trail. ``codes`` have texts in ``messages``."""

    codes: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.codes)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows of which register, in what form. A day that is empty leaves the period open."""

    register: Register
    format: str
    language: str
    since: date | None = None
    until: date | None = None

    def parameters(self, now: datetime) -> dict[str, Any]:
        """For the statement of the register."""
        return {
            "since": _midnight(self.since or EARLIEST),
            "until": _midnight(self.until + timedelta(days=1))
            if self.until
            else datetime.max.replace(tzinfo=UTC),
            "now": now,
        }


@dataclass(frozen=True, slots=True)
class Started:
    """An extract that is recorded, and its file, which is made while it is read."""

    extract: Extract
    filename: str
    content_type: str
    pieces: Generator[bytes, None, None]


class _Writer(Protocol):
    def head(self, headings: Any) -> Iterator[bytes]: ...
    def batch(self, rows: Any) -> Iterator[bytes]: ...
    def end(self) -> Iterator[bytes]: ...


def start_extract(*, wish: Wish, actor: Actor, reason: Reason, now: datetime) -> Started:
    """Records an extract and gives its file, piece by piece. Raises ExtractRefused (recorded).

    All rows are of one instant, that of the first piece. What is destroyed meanwhile stays in it as it stood.
    """
    codes = _faults(wish, timezone.localdate(now))
    rows = 0
    if not codes and wish.format == Format.PDF:
        rows = _count(wish, now)
        codes = ["too_many_for_pdf"] if rows > MOST_ROWS else []
    if codes:
        with transaction.atomic():
            _tell("extracts.refused", wish, actor=actor, reason=reason, now=now, codes=",".join(codes))
        raise ExtractRefused(tuple(codes))
    with transaction.atomic():
        extract = Extract(
            register=wish.register.code, format=wish.format, language=wish.language, since=wish.since,
            until=wish.until, actor=actor.label, begun_at=now,
        )  # fmt: skip
        extract.record(actor=actor, reason=reason, now=now)
        _tell("extracts.begun", wish, extract, actor=actor, reason=reason, now=now)
    ending = "zip" if wish.format == Format.PDF and is_archive(rows) else wish.format
    return Started(
        extract,
        f"{_stem(wish, now)}.{ending}",
        CONTENT_TYPES[ending],
        _pieces(wish, extract, rows, actor, Reason(reason.code)),
    )


def _pieces(
    wish: Wish, extract: Extract, rows: int, actor: Actor, reason: Reason
) -> Generator[bytes, None, None]:
    digest, size, written = sha256(), 0, 0
    with snapshot():
        for piece, count in _written(wish, extract, rows):
            digest.update(piece)
            size, written = size + len(piece), written + count
            if piece:
                yield piece
    now = timezone.now()
    with transaction.atomic():
        extract.state, extract.rows, extract.size = State.WHOLE, written, size
        extract.sha256, extract.ended_at = digest.hexdigest(), now
        extract.record(actor=actor, reason=reason, now=now)
        _tell(
            "extracts.made", wish, extract, actor=actor, reason=reason, now=now,
            rows=written, sha256=extract.sha256,
        )  # fmt: skip


def _written(wish: Wish, extract: Extract, rows: int) -> Iterator[tuple[bytes, int]]:
    """Pieces of the file, each with the number of rows it ends. The language is set a piece at a time: a
    generator must not leave it set for whoever asks for the next one."""
    parameters = wish.parameters(extract.begun_at)
    is_parts = is_archive(rows)
    if wish.format != Format.CSV:  # what was counted before is of another instant
        rows = _count(wish, extract.begun_at)
    with translation.override(wish.language):
        parts = [(part.sql, part.reading()) for part in rows_of(wish.register)]
        writer = _writer(wish, extract, rows, is_parts)
        head = b"".join(writer.head(parts[0][1].headings))
    yield head, 0
    for sql, reading in parts:
        for batch in read_batches(sql, parameters):
            with translation.override(wish.language):
                pieces = b"".join(writer.batch(map(reading.cells, batch)))
            yield pieces, len(batch)
    with translation.override(wish.language):
        last = b"".join(writer.end())
    yield last, 0


def _count(wish: Wish, now: datetime) -> int:
    return sum(count_rows(part.sql, wish.parameters(now)) for part in rows_of(wish.register))


def _writer(wish: Wish, extract: Extract, rows: int, is_parts: bool) -> _Writer:
    if wish.format == Format.CSV:
        return DelimitedWriter()
    if wish.format == Format.XLSX:
        return WorkbookWriter(str(wish.register.title), rows)
    return DocumentWriter(
        _content(wish, extract), rows=rows, is_parts=is_parts, name=_stem(wish, extract.begun_at),
        made_at=extract.begun_at,
    )  # fmt: skip


def _content(wish: Wish, extract: Extract) -> dict[str, Any]:
    card, kazakh = operator(), wish.language == "kk"
    name = card.name_kk if kazakh else card.name_ru
    made = formats.date_format(timezone.localtime(extract.begun_at), "DATETIME_FORMAT")
    return {
        "lang": wish.language,
        "title": str(wish.register.title),
        "about": str(wish.register.about),
        "operator": name,
        "made": made,
        "none": _("There is nothing in this register for the period."),
        "head": [
            [_("Operator"), name],
            [_("BIN"), card.bin or "—"],
            [pgettext("of an extract", "Period"), period_text(wish.since, wish.until)],
            [_("Made at"), made],
            [_("Made by"), actor_name(extract.actor)],
            [_("Extract"), str(extract)],
        ],
    }


def period_text(since: date | None, until: date | None) -> str:
    """A period in words, in the language that is active."""
    if since is None and until is None:
        return _("all time")
    days = (formats.date_format(one, "SHORT_DATE_FORMAT") if one else "…" for one in (since, until))
    return " – ".join(days)


def _faults(wish: Wish, today: date) -> list[str]:
    days = [one for one in (wish.since, wish.until) if one is not None]
    standing = {
        "format_unknown": wish.format not in Format.values,
        "language_unknown": wish.language not in LANGUAGES,
        "language_not_for_pdf": wish.format == Format.PDF
        and wish.language in set(LANGUAGES) - set(PDF_LANGUAGES),
        "before_the_law": any(day < EARLIEST for day in days),
        "period_to_come": wish.since is not None and wish.since > today,
        "period_absurd": any(day.year > today.year + 10 for day in days),
        "period_backwards": len(days) == 2 and days[0] > days[1],
    }
    return [code for code, stands in standing.items() if stands]


def _tell(
    event: str,
    wish: Wish,
    extract: Extract | None = None,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
    **details: Any,
) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        object_label="extracts.extract",
        object_id=extract.pk if extract else "",
        reason=reason.code,
        note=seal_office_note(reason.note, now),
        details={
            "register": wish.register.code,
            "format": wish.format if wish.format in Format.values else "",
            "language": wish.language if wish.language in LANGUAGES else "",
            "since": wish.since.isoformat() if wish.since else None,
            "until": wish.until.isoformat() if wish.until else None,
            **details,
        },
    )


def _stem(wish: Wish, now: datetime) -> str:
    return f"register-{wish.register.code}-{wish.language}-{timezone.localtime(now):%Y%m%d-%H%M%S}"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
