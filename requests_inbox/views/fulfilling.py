"""Fulfilling a request: choose → preview of effects and letter → confirm; and refusing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.consents.services.entries import ConsentRejected
from compliance.register.services.refusals import Refusal, Refused, ValuesRejected
from compliance.register.views.pages import category_names, gate, show
from requests_inbox.answer_messages import message
from requests_inbox.forms.answers import RefuseForm
from requests_inbox.forms.fulfilling import FORMS, FulfilForm
from requests_inbox.models import Letter, LetterKind, Request, RequestType, Status
from requests_inbox.services.addressing import is_undecided
from requests_inbox.services.fulfilling import Outlook, fulfil, refuse_request, rehearse
from requests_inbox.services.letter_preview import preview_letter
from requests_inbox.services.letter_refused import LetterRefused

from .fulfilment_rights import may_fulfil
from .pages import request_or_404, term_of
from .previewed import shown

CONFIRM = "confirm"
PREVIEW_CHANGED = "preview_changed"
NEED_SUBJECT = frozenset(
    {
        RequestType.ACCESS,
        RequestType.RECTIFICATION,
        RequestType.BLOCKING,
        RequestType.UNBLOCKING,
        RequestType.DESTRUCTION,
        RequestType.CONSENT_WITHDRAWAL,
        RequestType.DISTRIBUTION_STOP,
        RequestType.MARKETING_CONDITION,
    }
)


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.fulfil_request")
def fulfil_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Shows what fulfilling would do; does it once that is confirmed."""
    found = request_or_404(request_id)
    if not may_fulfil(request, found.type):
        raise PermissionDenied
    form = FORMS[found.type](
        request.POST or None, request.FILES or None, request=found, may=request.user.has_perm
    )
    outlook: Outlook | None = None
    confirmed: str | None = None
    if request.method == "POST" and form.is_valid():
        rehearses = request.POST.get("step") != CONFIRM
        if not rehearses:
            try:
                letter = _carry_out(request, found, form)
            except _PreviewChanged:
                form.add_error(None, message(PREVIEW_CHANGED))
                rehearses, confirmed = True, request.POST.get("shown", "")
            else:
                if letter is not None:
                    _tell(request, letter)
                    return HttpResponseRedirect(request_url(found))
        if rehearses:
            outlook = _rehearse(request, found, form)
    return show(
        request,
        "requests_inbox/fulfil.html",
        title=_("Fulfil %(reference)s") % {"reference": found.reference},
        model=Request,
        asked=found,
        term=term_of(found, timezone.now()),
        form=form,
        obstacle=obstacle_of(found),
        outlook=outlook,
        preview=shown(outlook.effects, request_id=found.pk, before=confirmed) if outlook else None,
        letter=_letter(found, form, outlook) if outlook else None,
        back=request_url(found),
    )


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.fulfil_request")
def refuse(request: HttpRequest, request_id: int) -> HttpResponse:
    """Refuses with a ground of the type and an explanation."""
    found = request_or_404(request_id)
    form = RefuseForm(request.POST or None, request=found)
    letter: tuple[str, str] | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if request.POST.get("step") != CONFIRM:
            letter = preview_letter(
                request=found,
                kind=LetterKind.REFUSAL,
                language=said["language"],
                ground=said["ground"],
                words=said["explanation"],
            )
        else:
            try:
                written = refuse_request(
                    request=found,
                    ground=said["ground"],
                    explanation=said["explanation"],
                    language=said["language"],
                    actor=actor_of(request),
                    reason=form.reason,
                    now=timezone.now(),
                )
            except Refused as refused:
                show_refusals(form, refused.refusals)
            except ConsentRejected as rejected:
                for code in rejected.codes.values():
                    form.add_error(None, message(code))
            else:
                _tell(request, written)
                return HttpResponseRedirect(request_url(found))
    return show(
        request,
        "requests_inbox/refuse.html",
        title=_("Refuse %(reference)s") % {"reference": found.reference},
        model=Request,
        asked=found,
        term=term_of(found, timezone.now()),
        form=form,
        obstacle=message("request_done") if found.status == Status.DONE else "",
        letter=letter,
        back=request_url(found),
    )


def request_url(found: Request) -> str:
    """Address of the page of a request."""
    return reverse("admin:requests_inbox_request_change", args=[found.pk])


def obstacle_of(found: Request) -> str:
    """Why nothing can be done about a request yet, in words; empty: something can."""
    if found.status == Status.DONE:
        return message("request_done")
    if found.type in NEED_SUBJECT and found.subject is None:
        return message("subject_missing")
    if (
        found.type in NEED_SUBJECT or found.type == RequestType.AUTHORITY_INQUIRY
    ) and not found.is_identified:
        return message("identity_missing")
    return message("address_undecided") if is_undecided(found) else ""


def show_refusals(form: Any, refusals: list[Refusal] | tuple[Refusal, ...]) -> None:
    """Says at the top of the form why the service refused, each once, with what it is about."""
    names = category_names()
    for refusal in dict.fromkeys(refusals):
        text = message(refusal.code)
        about = names.get(refusal.category, refusal.category)
        form.add_error(None, f"{about}: {text}" if about else text)


def _rehearse(request: HttpRequest, found: Request, form: FulfilForm) -> Outlook | None:
    outlook = rehearse(
        request=found,
        act=form.act(),
        **_words(form),
        actor=actor_of(request),
        reason=form.reason,
        now=timezone.now(),
    )
    if outlook.stands:
        return outlook
    show_refusals(form, outlook.refusals)
    form.show_rejections(outlook.rejected)
    return None


class _PreviewChanged(Exception):
    """What was confirmed is not what would happen now: the preview is shown anew at once."""


def _carry_out(request: HttpRequest, found: Request, form: FulfilForm) -> Letter | None:
    try:
        return fulfil(
            request=found,
            act=form.act(),
            seen=request.POST.get("seen", ""),
            **_words(form),
            actor=actor_of(request),
            reason=form.reason,
            now=timezone.now(),
        )
    except Refused as refused:
        if {refusal.code for refusal in refused.refusals} == {PREVIEW_CHANGED}:
            raise _PreviewChanged from None
        show_refusals(form, refused.refusals)
    except (ValuesRejected, ConsentRejected) as rejected:
        form.show_rejections(rejected.codes)
    except LetterRefused as refused:
        form.add_error(None, message(refused.code))
    return None


def _words(form: FulfilForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("answer", "outcome", "language")}


def _letter(found: Request, form: FulfilForm, outlook: Outlook) -> tuple[str, str]:
    return preview_letter(
        request=found,
        kind=LetterKind.ANSWER,
        outcome=form.cleaned_data["outcome"],
        language=form.cleaned_data["language"],
        effects=outlook.effects,
        words=form.cleaned_data["answer"],
        encloses=any(effect.code == "reported" for effect in outlook.effects),
    )


def _tell(request: HttpRequest, letter: Letter) -> None:
    text = _("Done. Letter %(number)s: %(state)s.")
    messages.success(request, text % {"number": letter.number, "state": letter.get_state_display()})
