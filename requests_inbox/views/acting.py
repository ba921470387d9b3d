"""What is done with a request, each on a form of its own with its reason, or by one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from compliance.access.actor import actor_of
from compliance.access.models import User
from compliance.access.rules.roles import COMPLIANCE_OFFICER, INTAKE_CLERK, RESPONSIBLE_PERSON
from compliance.audit.reasons import Reason
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show
from requests_inbox.forms.requests import (
    ActForm,
    AddressForm,
    AskForm,
    AssignForm,
    EventForm,
    ExtendForm,
    FinishForm,
    IdentityForm,
    NamedDayForm,
    NoteForm,
    SubjectForm,
)
from requests_inbox.models import Request
from requests_inbox.request_messages import text_of
from requests_inbox.rules.terms import events_of
from requests_inbox.services.addressing import choose_address, masked_addresses
from requests_inbox.services.choosing import choose_subject as give_to_subject
from requests_inbox.services.correcting import correct_subject as give_to_another
from requests_inbox.services.ending import end_request
from requests_inbox.services.handling import assign, change_type, write_note
from requests_inbox.services.identifying import identify
from requests_inbox.services.terms import count_from, extend, name_day
from requests_inbox.services.workflow import ask_subject

from .pages import request_or_404, request_url

WORKING_ROLES = (INTAKE_CLERK, COMPLIANCE_OFFICER, RESPONSIBLE_PERSON)
HANDLING = "requests_inbox.handling"


def _act(
    request: HttpRequest,
    row: Request,
    form: ActForm,
    do: Callable[[dict[str, Any]], object],
    **page: Any,
) -> HttpResponse:
    """Shows a form; does what it says, and tells what came of it."""
    done = page.pop("done")
    if request.method == "POST" and form.is_valid():
        try:
            do({"request": row, "actor": actor_of(request), "reason": form.reason, "now": timezone.now()})
        except Refused as refused:
            form.show_codes([refusal.code for refusal in refused.refusals])
        else:
            messages.success(request, done)
            return HttpResponseRedirect(request_url(row))
    return show(
        request,
        "requests_inbox/act.html",
        model=Request,
        row=row,
        form=form,
        back=request_url(row),
        multipart=form.is_multipart(),
        **page,
    )


def _by_button(request: HttpRequest, row: Request, do: Callable[..., object], done: str) -> HttpResponse:
    try:
        do(request=row, actor=actor_of(request), reason=Reason(HANDLING), now=timezone.now())
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, text_of(refusal.code))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(request_url(row))


@require_POST
@gate("requests_inbox.change_request")
def take(request: HttpRequest, request_id: int) -> HttpResponse:
    """Whoever asks works on it."""
    user: Any = request.user
    return _by_button(
        request, request_or_404(request_id), lambda **act: assign(to=user, **act), _("The request is yours.")
    )


@require_POST
@gate("requests_inbox.change_request")
def drop(request: HttpRequest, request_id: int) -> HttpResponse:
    """Whoever works on it gives it back."""
    row = request_or_404(request_id)
    if row.assignee_id != request.user.pk:
        raise PermissionDenied
    return _by_button(
        request, row, lambda **act: assign(to=None, **act), _("The request is nobody's any more.")
    )


@require_POST
@gate("requests_inbox.change_request")
def correct_type(request: HttpRequest, request_id: int) -> HttpResponse:
    """One click: the request is of another type."""
    to = request.POST.get("to", "")
    return _by_button(
        request,
        request_or_404(request_id),
        lambda **act: change_type(to=to, **act),
        _("The type is corrected, and the term is counted anew."),
    )


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.assign_request")
def give(request: HttpRequest, request_id: int) -> HttpResponse:
    """Gives the request to a member of staff."""
    staff = User.objects.active().filter(roles__overlap=list(WORKING_ROLES)).order_by("username")
    form = AssignForm(request.POST or None, staff=list(staff))
    return _act(
        request, request_or_404(request_id), form, lambda act: assign(to=form.chosen, **act),
        title=_("Who works on it"), button=_("Assign"), done=_("The request is assigned."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.change_request")
def ask(request: HttpRequest, request_id: int) -> HttpResponse:
    """Asks the sender."""
    form = AskForm(request.POST or None)
    return _act(
        request, request_or_404(request_id), form,
        lambda act: ask_subject(question=form.cleaned_data["question"], **act),
        title=_("Ask the sender"), button=_("Write the letter"),
        done=_("The question goes out. The request waits; its term runs on."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.add_note")
def note(request: HttpRequest, request_id: int) -> HttpResponse:
    """Writes a remark for colleagues."""
    form, author = NoteForm(request.POST or None), request.user
    return _act(
        request, request_or_404(request_id), form,
        lambda act: write_note(text=form.cleaned_data["text"], author=author, **act),  # type: ignore[arg-type]  # the arguments of an act
        title=_("Note"), button=_("Save"), done=_("The note is saved, encrypted."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.change_request")
def event(request: HttpRequest, request_id: int) -> HttpResponse:
    """Records what the term counts from."""
    row = request_or_404(request_id)
    form = EventForm(request.POST or None, events=events_of(row.type))
    return _act(
        request, row, form,
        lambda act: count_from(event=form.cleaned_data["event"], at=form.cleaned_data["at"], **act),
        title=_("An event starts the term"), button=_("Record it"), done=_("The term is counted anew."),
        lede=_("The Law counts from this event. Until it is recorded, the term runs from the receipt."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.extend_request")
def lengthen(request: HttpRequest, request_id: int) -> HttpResponse:
    """Extends the term, with a reason and a notice."""
    form = ExtendForm(request.POST or None)
    return _act(
        request, request_or_404(request_id), form,
        lambda act: extend(
            until=form.cleaned_data["until"], explanation=form.cleaned_data["explanation"], **act
        ),
        title=_("Extend the term"), button=_("Extend"),
        done=_("The term is extended, and the sender is told."),
        lede=_("Once, before the term is over, and for sixty days at most. The sender gets a notice with "
               "the reason."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.change_request")
def named_day(request: HttpRequest, request_id: int) -> HttpResponse:
    """Keeps the day that an authority named."""
    row = request_or_404(request_id)
    form = NamedDayForm(request.POST or None, initial={"day": row.named_due})
    return _act(
        request, row, form, lambda act: name_day(day=form.cleaned_data["day"], **act),
        title=_("Day named by the authority"), button=_("Save"), done=_("The term is counted anew."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.identify_request")
def choose_subject(request: HttpRequest, request_id: int) -> HttpResponse:
    """Says whose data this is about."""
    form = SubjectForm(request.POST or None, initial={"subject": request.GET.get("subject", "")[:20]})
    return _act(
        request, request_or_404(request_id), form,
        lambda act: give_to_subject(subject=form.found, **act),
        title=_("Choose the subject"), button=_("Choose"), done=_("The subject is chosen."),
        lede=_("The letter and what else it asked for go to the same subject: what is sealed of them is "
               "destroyed with the subject's data."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.identify_request")
def correct_subject(request: HttpRequest, request_id: int) -> HttpResponse:
    """Says that this is about somebody else."""
    form = SubjectForm(request.POST or None)
    return _act(
        request, request_or_404(request_id), form,
        lambda act: give_to_another(subject=form.found, **act),
        title=_("Correct the subject"), button=_("Correct"),
        done=_("The subject is corrected. Confirm the identity anew."),
        lede=_("For a request that was given to the wrong subject, as long as nothing came of it. Its "
               "letters go along, and who asks is confirmed anew. Write in the remark why."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.identify_request")
def decide_address(request: HttpRequest, request_id: int) -> HttpResponse:
    """Decides where the answer goes. The addresses are masked; who must see them reads the letter."""
    row = request_or_404(request_id)
    form = AddressForm(request.POST or None, addresses=masked_addresses(row))
    return _act(
        request, row, form, lambda act: choose_address(to=form.cleaned_data["to"], **act),
        title=_("Where the answer goes"), button=_("Choose"), done=_("The address of the answer is chosen."),
        lede=_("The letter came from one address and asks for the answer at another one. Anybody can write "
               "in somebody's name and have the answer sent to themselves: make sure who asks."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.identify_request")
def confirm_identity(request: HttpRequest, request_id: int) -> HttpResponse:
    """Records how it was made sure who asks."""
    row = request_or_404(request_id)
    form = IdentityForm(request.POST or None, request.FILES or None, request=row)
    return _act(
        request, row, form, lambda act: identify(**form.identity(), **act),
        title=_("Confirm the identity"), button=_("Confirm"),
        done=_("The identity is confirmed. Work may begin."),
        lede=_("Whose data this is about is chosen before. Without a confirmed identity nothing is "
               "disclosed or changed."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.change_request")
def finish(request: HttpRequest, request_id: int) -> HttpResponse:
    """Ends a request that its sender took back or that repeats another one."""
    form = FinishForm(request.POST or None)
    return _act(
        request, request_or_404(request_id), form,
        lambda act: end_request(outcome=form.cleaned_data["outcome"], duplicate_of=form.original, **act),
        title=_("End without fulfilment"), button=_("End it"), done=_("The request is done."),
        lede=_("For what the sender takes back, and for repetitions. A letter tells the sender so."),
    )  # fmt: skip
