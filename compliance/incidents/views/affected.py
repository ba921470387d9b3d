"""Choosing whom a breach touches, the letters to them, and the annex of the notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.access.actor import actor_of
from compliance.audit.admin.paging import AFTER, BEFORE, Cursor, take_page
from compliance.incidents.forms.affected import ChooseForm, QuestionForm
from compliance.incidents.forms.incidents import ActForm, ExportForm, LetterForm, NoticeForm
from compliance.incidents.messages import texts_of as refusal_texts
from compliance.incidents.models import AffectedSubject, Incident, Selection, SubjectNotice
from compliance.incidents.services.affected import choose_affected, drop_selection, estimate, is_proved
from compliance.incidents.services.annex import export_annex
from compliance.incidents.services.letter_text import Texts
from compliance.incidents.services.letters import order_letters
from compliance.incidents.services.recording import texts_of, write_letter
from compliance.incidents.services.refusals import IncidentRefused
from compliance.incidents.services.settling import mark_told, try_failed_again
from compliance.register.models import Category, Purpose
from compliance.register.views.pages import category_names, gate, show

from .pages import act_page, incident_or_404, incident_url

PAGE = 50
EXAMPLE = "S-0000-0000"


@require_http_methods(["GET", "POST"])
@gate("incidents.change_incident")
def choose(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Says how many a question means, and chooses them."""
    incident = incident_or_404(incident_id)
    form = QuestionForm(
        request.POST or None,
        request.FILES or None,
        categories=list(Category.objects.filter(allowed=True)),
        purposes=list(Purpose.objects.all()),
        initial=_suggested(incident),
    )
    wanted = "choose" in request.POST
    why = ChooseForm(request.POST if wanted else None)
    estimated = None
    if request.method == "POST" and form.is_valid():
        question = form.question
        if faults := question.faults:
            _refuse(form, faults)
        elif not wanted:
            estimated = estimate(question)
        elif why.is_valid():
            try:
                selection = choose_affected(
                    incident=incident, question=question, actor=actor_of(request), reason=why.reason,
                    now=timezone.now(),
                )  # fmt: skip
            except IncidentRefused as refused:
                _refuse(form, refused.codes)
            else:
                messages.success(request, _("Subjects chosen: %(count)s.") % {"count": selection.count})
                return HttpResponseRedirect(incident_url(incident))
    return show(
        request,
        "incidents/choose.html",
        title=_("Affected subjects of %(number)s") % {"number": incident},
        model=Incident,
        incident=incident,
        form=form,
        why=why,
        estimated=estimated,
        back=incident_url(incident),
    )


@require_safe
@gate("incidents.view_selection")
def show_selection(request: HttpRequest, incident_id: int, selection_id: int) -> HttpResponse:
    """Whom one choice names, and whether the list is as it was recorded."""
    selection = _selection(incident_id, selection_id)
    names = category_names()
    rows = AffectedSubject.objects.filter(selection=selection).select_related("subject")
    page = take_page(
        Cursor.read(request.GET),
        PAGE,
        older_than=lambda before, limit: list(
            (rows if before is None else rows.filter(subject_id__lt=before)).order_by("-subject_id")[:limit]
        ),
        newer_than=lambda after, limit: list(
            rows.filter(subject_id__gt=after).order_by("subject_id")[:limit]
        ),
        key=lambda row: int(row.subject_id),
    )
    return show(
        request,
        "incidents/selection.html",
        title=str(selection),
        model=Incident,
        selection=selection,
        categories=[names.get(code, code) for code in selection.categories],
        proved=is_proved(selection),
        rows=page.rows,
        newer_link=None if page.newer is None else f"?{AFTER}={page.newer}",
        older_link=None if page.older is None else f"?{BEFORE}={page.older}",
        can_drop=selection.dropped_at is None
        and selection.incident.closed_at is None
        and selection.incident.letters_at is None
        and request.user.has_perm("incidents.change_incident"),
        back=incident_url(selection.incident),
    )


@require_http_methods(["GET", "POST"])
@gate("incidents.change_incident")
def drop(request: HttpRequest, incident_id: int, selection_id: int) -> HttpResponse:
    """Takes back a choice that was wrong."""
    selection, form = _selection(incident_id, selection_id), ActForm(request.POST or None)
    return act_page(
        request, form,
        lambda: drop_selection(
            selection=selection, actor=actor_of(request), reason=form.reason, now=timezone.now()
        ),
        incident=selection.incident, title=_("Drop the choice %(number)s") % {"number": selection},
        button=_("Drop"), done=_("The choice is dropped."), back=incident_url(selection.incident),
        lede=_("The list stays in the register, marked as dropped. Its subjects no longer count."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("incidents.change_incident")
def letter(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Writes the letter to the subjects."""
    incident = incident_or_404(incident_id)
    kept = texts_of(incident)
    form = LetterForm(
        request.POST or None, initial={"text_kk": kept["letter_kk"], "text_ru": kept["letter_ru"]}
    )
    return act_page(
        request, form,
        lambda: write_letter(
            incident=incident, actor=actor_of(request), reason=form.reason, now=timezone.now(),
            **{name: form.cleaned_data[name] for name in ("text_kk", "text_ru")},
        ),
        incident=incident, title=_("Letter to the affected subjects: %(number)s") % {"number": incident},
        button=_("Save"), done=_("The letter is saved. Nothing was sent yet."), back=incident_url(incident),
        lede=_("Each subject gets it in their own language. Write no names: the letter goes to all."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("incidents.decide_incident")
def order(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Orders the letters, after having shown them."""
    incident, form = incident_or_404(incident_id), NoticeForm(request.POST or None)
    texts = Texts({incident.pk: incident})
    shown = [
        (label, texts.about(incident, code, EXAMPLE, 0))
        for code, label in (("kk", _("In Kazakh")), ("ru", _("In Russian")))
    ]
    return act_page(
        request, form,
        lambda: order_letters(
            incident=incident, actor=actor_of(request), reason=form.reason, now=timezone.now()
        ),
        incident=incident, title=_("Send the letters about %(number)s") % {"number": incident},
        button=_("Send to all chosen subjects"),
        done=_("The letters are ordered and will be sent within minutes."), back=incident_url(incident),
        lede=_("Subjects: %(count)s. Whose data is blocked, or of whom no address is held, is listed.")
        % {"count": incident.affected},
        facts=[(label, f"{one.subject}\n\n{one.body}") for label, one in shown],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("incidents.change_incident")
def again(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Tries all letters again that were not delivered."""
    incident, form = incident_or_404(incident_id), NoticeForm(request.POST or None)
    return act_page(
        request, form,
        lambda: try_failed_again(
            incident=incident, actor=actor_of(request), reason=form.reason, now=timezone.now()
        ),
        incident=incident, title=_("Try the letters about %(number)s again") % {"number": incident},
        button=_("Try again"), done=_("The letters will be tried again within minutes."),
        back=incident_url(incident),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("incidents.change_subjectnotice")
def settle(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Notes that a subject was told by other means."""
    notice = get_object_or_404(SubjectNotice.objects.select_related("incident", "subject"), pk=notice_id)
    form = NoticeForm(request.POST or None)
    return act_page(
        request, form,
        lambda: mark_told(notice=notice, actor=actor_of(request), reason=form.reason, now=timezone.now()),
        incident=notice.incident, title=_("Told by other means: %(number)s") % {"number": notice},
        button=_("Note it"), done=_("Noted: the subject was told."),
        back=f"{reverse('admin:incidents_subjectnotice_changelist')}?incident={notice.incident_id}",
        facts=[(_("Subject"), notice.subject.reference)],
    )  # fmt: skip


@require_POST
@gate("incidents.export_affected")
def annex(request: HttpRequest, incident_id: int) -> HttpResponse:
    """The annex of the notice: names, IINs and phone numbers, as a file."""
    incident, form, now = incident_or_404(incident_id), ExportForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.error(request, _("Nothing was exported: select a reason."))
        return HttpResponseRedirect(incident_url(incident))
    try:
        lines = export_annex(
            incident=incident, actor=actor_of(request), reason=form.reason, now=now,
            language=get_language() or "ru",
        )  # fmt: skip
    except IncidentRefused as refused:
        for told in refusal_texts(refused.codes):
            messages.error(request, told)
        return HttpResponseRedirect(incident_url(incident))
    return StreamingHttpResponse(  # type: ignore[return-value]  # a response, streamed
        lines,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="breach-{incident.pk}-annex.csv"',
            "Cache-Control": "no-store, private",
        },
    )


def _selection(incident_id: int, selection_id: int) -> Selection:
    found: Selection = get_object_or_404(
        Selection.objects.select_related("incident", "purpose"), pk=selection_id, incident_id=incident_id
    )
    return found


def _suggested(incident: Incident) -> dict[str, Any]:
    """The question that the breach itself suggests."""
    local = timezone.localtime
    return {
        "categories": incident.categories,
        "since": local(incident.happened_from).date() if incident.happened_from else None,
        "until": local(incident.happened_until).date() if incident.happened_until else None,
    }


def _refuse(form: QuestionForm, codes: Any) -> None:
    for told in refusal_texts(codes):
        form.add_error(None, told)
