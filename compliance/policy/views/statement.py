"""The statement of compliance on a screen and as PDF/A (every clause, for any day)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from compliance.audit.actors import Actor
from compliance.audit.admin.office_form import office_page, one_day
from compliance.audit.services import record_event
from compliance.policy.indicators import Standing
from compliance.policy.models import PolicyVersion
from compliance.policy.services.statement import Row, statement
from compliance.policy.services.statement_document import (
    control_lines,
    figure_text,
    since_text,
    source_text,
    statement_document,
)

from .gates import VIEW, gate
from .places import records_address

# Before the Law nothing can have been in force.
EARLIEST = date(2013, 5, 21)
COLOURS = {Standing.OK: "good", Standing.ATTENTION: "warn", Standing.BREACH: "bad"}
SHOWN = 280


@require_safe
@gate(VIEW)
def show_statement(request: HttpRequest) -> HttpResponse:
    """Every clause with its figures, for a day of the reader's choice."""
    day, problem = asked_day(request)
    afterwards = request.GET.get("afterwards") == "1"
    told = statement(day=day, now=timezone.now(), afterwards=afterwards)
    kept = request.GET.get("standing", "")
    rows = [one for one in told.rows if kept in {"", str(one.stands)}]
    language = "kk" if (get_language() or "").startswith("kk") else "ru"
    return office_page(
        request,
        "policy/statement.html",
        title=_("Statement of compliance"),
        model=PolicyVersion,
        told=told,
        address=f"?day={told.day.isoformat()}{'&afterwards=1' if afterwards else ''}",
        today=timezone.localdate(),
        field=one_day(_("Day")).widget.render(
            "day", day, {"id": "day", "max": timezone.localdate().isoformat()}
        ),
        problem=problem,
        kept=kept,
        language=language,
        rows=[_shown(request, row, language, told.day) for row in rows],
    )


@require_safe
@gate(VIEW)
def export_statement(request: HttpRequest, language: str) -> HttpResponse:
    """The statement of a day as PDF/A, in Kazakh or Russian. The export is in the trail."""
    day, problem = asked_day(request)
    if problem:  # no document of another day than the one asked for
        page = reverse("admin:policy_policyversion_statement")
        return HttpResponseRedirect(f"{page}?{urlencode({'day': request.GET['day']})}")
    now = timezone.now()
    told = statement(day=day, now=now, afterwards=request.GET.get("afterwards") == "1")
    document = statement_document(told, language=language)
    record_event(
        "policy.statement_exported",
        actor=Actor.staff(request.user),
        now=now,
        object_label=PolicyVersion._meta.label_lower,
        object_id=told.version.pk if told.version else "",
        details={"day": day.isoformat(), "language": language},
    )
    answer = HttpResponse(document, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="statement-{day.isoformat()}-{language}.pdf"'
    return answer


def asked_day(request: HttpRequest) -> tuple[date, str]:
    """The day asked for, and what is wrong with it; today if anything is."""
    today, asked = timezone.localdate(), request.GET.get("day", "")
    try:
        day = date.fromisoformat(asked) if asked else today
    except ValueError:
        return today, _("This is no day. Today is shown.")
    if not EARLIEST <= day <= today:
        return today, _(
            "There is no statement of that day: it is to come, or before the Law. Today is shown."
        )
    return day, ""


def _shown(request: HttpRequest, row: Row, language: str, day: date) -> dict[str, Any]:
    text = row.text(language)
    return {
        "row": row,
        "text": text if len(text) <= SHOWN else f"{text[:SHOWN]}…",
        "control": [] if row.title else control_lines(row),
        "readings": [
            {"reading": one, "colour": COLOURS.get(one.standing, "") if one.standing else "",
             "link": records_address(request, one, day),
             "figure": figure_text(one), "source": source_text(one),
             "since": since_text(one)}
            for one in row.readings
        ],
    }  # fmt: skip
