"""The statement of compliance as a document in Kazakh or Russian."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from compliance.policy.indicators import COUNTED
from compliance.policy.models import Standings
from compliance.policy.typesetting import typeset

from .card import operator
from .figures import Reading, Source
from .statement import Row, Statement, Unknown

TEMPLATE = "policy/statement.typ"


def statement_document(told: Statement, *, language: str) -> bytes:
    """PDF/A-2b. Raises CannotBeTypeset."""
    with translation.override(language):
        return typeset(TEMPLATE, _content(told, language), made_at=told.made_at)


def _content(told: Statement, language: str) -> dict[str, Any]:
    card = operator()
    version = str(told.version) if told.version else _("no version of the policy was in force")
    made = date_format(timezone.localtime(told.made_at), "DATETIME_FORMAT")
    counts = told.counts
    return {
        "lang": language,
        "title": _("Statement of compliance"),
        "operator": card.name_kk if language == "kk" else card.name_ru,
        "made": made,
        "clause": _("Clause"),
        "done": _("Carried out by"),
        "nothing": _("Nothing measures this clause."),
        "none": _("No version of the policy was in force on this day, so there are no clauses to tell of."),
        "head": [
            [_("Operator"), card.name_kk if language == "kk" else card.name_ru],
            [_("BIN"), card.bin or "—"],
            [_("Day"), date_format(told.day, "DATE_FORMAT")],
            [_("Policy"), version],
            [_("Made at"), made],
            *[[str(Standings(name).label), str(counts[name])] for name in Standings.values],
            [_("no figure"), str(counts[Unknown.NO_FIGURE])],
            [_("not measured"), str(counts[Unknown.UNMEASURED])],
        ],
        "rows": [
            {
                "number": row.number,
                "heading": row.heading,
                "title": row.title,
                "text": row.text(language),
                "control": [] if row.title else control_lines(row),
                "readings": [_line(one) for one in row.readings],
            }
            for row in told.rows
        ],
    }


def _line(reading: Reading) -> dict[str, str]:
    notes = [source_text(reading)]
    notes.append(since_text(reading))
    return {
        "name": str(reading.indicator.name),
        "figure": figure_text(reading),
        "standing": str(reading.standing or "unmeasured"),
        "said": str(Standings(reading.standing).label) if reading.standing else _("no figure"),
        "note": ", ".join(filter(None, notes)),
    }


def figure_text(reading: Reading) -> str:
    """A figure as the reader writes numbers; more than were counted says so."""
    if reading.figure is None:
        return "—"
    return (
        _("more than %(count)s") % {"count": _number(COUNTED)} if reading.is_more else _number(reading.figure)
    )


def since_text(reading: Reading) -> str:
    """Since when it stands so; where no other standing was recorded before, that it may be longer."""
    if reading.since is None:
        return ""
    day = {"day": date_format(reading.since, "SHORT_DATE_FORMAT")}
    return (_("since %(day)s") if reading.changed else _("at least since %(day)s")) % day


def control_lines(row: Row) -> list[str]:
    """What the product does about a clause and where, and what it leaves to the operator."""
    if row.control is None:
        return []
    where = "; ".join(" → ".join(map(str, place)) for place in row.control.places)
    lines = [str(row.control.text), _("In the back office: %(places)s.") % {"places": where}]
    if row.control.gap:
        duty = {"duty": row.control.gap}
        lines.append(_("Not in the product: %(duty)s; that duty stays with the operator.") % duty)
    return lines


def source_text(reading: Reading) -> str:
    """Where a figure comes from, in words. One that was counted now says no more than the page does."""
    if reading.exact is not None:
        return _("%(count)s exactly, counted at %(moment)s") % {
            "count": _number(reading.exact.figure), "moment": _moment(reading.exact.at),
        }  # fmt: skip
    moment = {"moment": _moment(reading.at)} if reading.at else {}
    texts = {
        Source.NIGHTLY: _("counted at %(moment)s"),
        Source.RECORDED: _("recorded at %(moment)s"),
        Source.COUNTED: _("counted afterwards"),
        Source.WAITS: _("nothing was recorded that day; it can be counted afterwards"),
        Source.TONIGHT: _("to be counted tonight"),
        Source.NONE: _("nothing was recorded that day"),
    }
    text = texts.get(reading.source, "")
    return text % moment if moment else text


def _number(figure: int) -> str:
    return number_format(figure, use_l10n=True, force_grouping=True)


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
