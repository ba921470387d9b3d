"""Recording a breach, its page, its term, the notice to the authorised body, closing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.access.actor import actor_of
from compliance.access.models import User
from compliance.deadlines.admin.terms import length, origin
from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.explaining import explain
from compliance.incidents.forms.incidents import (
    FACTS,
    ActForm,
    CloseForm,
    ExportForm,
    IncidentForm,
    NoticeForm,
    ToldForm,
)
from compliance.incidents.models import Incident, NoticeState
from compliance.incidents.services.affected import is_proved
from compliance.incidents.services.authority import PRINTED, note_authority_told, print_notice
from compliance.incidents.services.closing import close_incident, reopen_incident
from compliance.incidents.services.recording import (
    RESPONSIBLE_ROLES,
    change_incident,
    record_incident,
    texts_of,
    translations_of,
)
from compliance.incidents.services.terms import term_of
from compliance.policy.typesetting import CannotBeTypeset
from compliance.register.models import Category
from compliance.register.views.pages import category_names, gate, show
from compliance.vault.reading import open_values

from .pages import LIST, act_page, incident_or_404, incident_url

LETTER_COLOURS = {
    NoticeState.PENDING: "warn",
    NoticeState.SENT: "good",
    NoticeState.FAILED: "bad",
    NoticeState.OTHERWISE: "calm",
}


def state_of(incident: Incident, now: Any) -> tuple[str, str]:
    """How a breach stands, in words and as a colour."""
    if incident.closed_at is not None:
        return _("closed"), "calm"
    if incident.is_overdue(now):
        return _("overdue"), "bad"
    if incident.told_at is None:
        return _("authorised body not told yet"), "warn"
    return _("open"), "good"


@require_http_methods(["GET", "POST"])
@gate("incidents.add_incident")
def record(request: HttpRequest) -> HttpResponse:
    """Records a breach."""
    form = _form(request, initial={"discovered_at": timezone.now(), "responsible": str(request.user.pk)})

    def act() -> str:
        incident = record_incident(
            facts=form.facts, actor=actor_of(request), reason=form.reason, now=timezone.now()
        )
        return incident_url(incident)

    return act_page(
        request, form, act, incident=None,
        title=_("Record a security breach"), button=pgettext("a button", "Record"),
        done=_("The breach is recorded. The authorised body has to be told within one working day."),
        back=reverse(LIST),
        lede=_("Record it at once, with what is known; the rest can be added. The term runs from discovery."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("incidents.change_incident")
def change(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Changes what is known of a breach."""
    incident = incident_or_404(incident_id)
    kept = {name: getattr(incident, name) for name in FACTS if hasattr(incident, name)} | texts_of(incident)
    form = _form(
        request,
        initial={**kept, "categories": incident.categories, "responsible": str(incident.responsible_id)},
        keep=incident.responsible,
    )
    return act_page(
        request, form,
        lambda: change_incident(
            incident=incident, facts=form.facts, actor=actor_of(request), reason=form.reason,
            now=timezone.now(),
        ),
        incident=incident, title=_("Change the breach %(number)s") % {"number": incident},
        button=_("Save"), done=_("The breach is changed."), back=incident_url(incident),
    )  # fmt: skip


@require_safe
@gate("incidents.view_incident")
def show_incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One breach: what is known, the term, who was told, who is affected."""
    incident, now = incident_or_404(incident_id), timezone.now()
    may, names = request.user.has_perm, category_names()
    notices = list(incident.authority_notices.all())
    references = open_values([one.reference for one in notices])
    letters = dict(
        incident.letters.order_by().values_list("state").annotate(number=Count("pk"))
        if incident.letters_at
        else ()
    )
    word, colour = state_of(incident, now)
    opened, written = incident.closed_at is None, texts_of(incident)
    translated = translations_of(incident).get((get_language() or "")[:2], {})
    return show(
        request,
        "incidents/incident.html",
        title=str(incident),
        model=Incident,
        incident=incident,
        word=word,
        colour=colour,
        overdue=incident.is_overdue(now),
        categories=[names.get(code, code) for code in incident.categories],
        texts={**written, **translated},
        originals={name: written[name] for name in translated},
        notices=[
            (one, "" if text is None else str(text)) for one, text in zip(notices, references, strict=True)
        ],
        selections=[
            {
                "row": one,
                "categories": [names.get(code, code) for code in one.categories],
                "proved": is_proved(one),
            }
            for one in incident.selections.select_related("purpose").order_by("pk")
        ],
        letters=[
            (state, NoticeState(state).label, letters[state], LETTER_COLOURS[NoticeState(state)])
            for state in NoticeState.values
            if state in letters
        ],
        print_form=NoticeForm() if may("incidents.change_incident") else None,
        annex_form=ExportForm()
        if may("incidents.export_affected") and incident.affected and opened
        else None,
        can_change=opened and may("incidents.change_incident"),
        can_decide=may("incidents.decide_incident"),
    )


@require_safe
@gate("incidents.view_incident")
def show_term(request: HttpRequest, incident_id: int) -> HttpResponse:
    """The term of the notice, day by day (promise 7)."""
    incident, now = incident_or_404(incident_id), timezone.now()
    try:
        counted = term_of(incident.discovered_at, now)
    except NoCalendar:
        counted = None
    return show(
        request,
        "incidents/term.html",
        title=_("Term of %(reference)s") % {"reference": incident},
        model=Incident,
        incident=incident,
        due=counted,
        length=length(counted.rule) if counted else "",
        origin=origin(counted.rule) if counted else "",
        days=explain(counted.days) if counted else [],
        before=_earlier(incident),
        back=incident_url(incident),
    )


@require_POST
@gate("incidents.change_incident")
def notice_document(request: HttpRequest, incident_id: int, language: str) -> HttpResponse:
    """The notice to the authorised body as PDF/A."""
    if language not in PRINTED:
        raise Http404
    incident, form = incident_or_404(incident_id), NoticeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was printed: select a reason."))
        return HttpResponseRedirect(incident_url(incident))
    try:
        printed = print_notice(
            incident=incident, language=language, actor=actor_of(request), reason=form.reason,
            now=timezone.now(),
        )  # fmt: skip
    except (CannotBeTypeset, OSError):
        messages.error(
            request,
            _("The document could not be made. Nothing is lost: what it says is kept. Try again later."),
        )
        return HttpResponseRedirect(incident_url(incident))
    answer = HttpResponse(printed.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{printed.filename}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_http_methods(["GET", "POST"])
@gate("incidents.change_incident")
def told(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Notes that the authorised body was told."""
    incident = incident_or_404(incident_id)
    form = ToldForm(request.POST or None, initial={"sent_at": timezone.now()})
    return act_page(
        request, form,
        lambda: note_authority_told(
            incident=incident, actor=actor_of(request), reason=form.reason, now=timezone.now(),
            **{name: form.cleaned_data[name] for name in ("sent_at", "channel", "reference")},
        ),
        incident=incident, title=_("The authorised body was told: %(number)s") % {"number": incident},
        button=_("Note it"), done=_("Noted: the authorised body was told."), back=incident_url(incident),
        lede=_("What the notice says now is kept by its SHA-256, so that a copy can be held against it."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("incidents.decide_incident")
def close(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Closes a breach with its outcome."""
    incident, form = incident_or_404(incident_id), CloseForm(request.POST or None)
    return act_page(
        request, form,
        lambda: close_incident(
            incident=incident, outcome=form.cleaned_data["outcome"], actor=actor_of(request),
            reason=form.reason, now=timezone.now(),
        ),
        incident=incident, title=_("Close the breach %(number)s") % {"number": incident},
        button=_("Close the breach"), done=_("The breach is closed."), back=incident_url(incident),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("incidents.decide_incident")
def reopen(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Opens a closed breach again."""
    incident, form = incident_or_404(incident_id), ActForm(request.POST or None)
    return act_page(
        request, form,
        lambda: reopen_incident(
            incident=incident, actor=actor_of(request), reason=form.reason, now=timezone.now()
        ),
        incident=incident, title=_("Open the breach %(number)s again") % {"number": incident},
        button=_("Open again"), done=_("The breach is open again."), back=incident_url(incident),
    )  # fmt: skip


def _form(request: HttpRequest, *, initial: dict[str, Any], keep: User | None = None) -> IncidentForm:
    staff = list(User.objects.active().filter(roles__overlap=list(RESPONSIBLE_ROLES)).order_by("username"))
    if keep is not None and keep not in staff:
        staff.append(keep)
    return IncidentForm(
        request.POST or None, initial=initial, categories=list(Category.objects.all()), staff=staff
    )


def _earlier(incident: Incident) -> list[Any]:
    """Terms that the breach had, newest first, without the one that holds."""
    found: list[Any] = []
    for row in incident.history.order_by("-history_id"):
        if row.due_at != (found[-1].due_at if found else incident.due_at):
            found.append(row)
    return found
