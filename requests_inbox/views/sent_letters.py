"""Letters that were written: those of a request with their delivery, and what staff do with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from compliance.access.actor import actor_of
from compliance.register.forms.fields import ReasonForm
from compliance.register.views.pages import gate, show
from compliance.register.views.revealing import SHOWN_SECONDS, Opened
from requests_inbox.answer_messages import WHAT_TO_DO, message
from requests_inbox.forms.answers import HandOverForm, LetterReasonForm, ResendForm
from requests_inbox.models import Letter, LetterState, Request
from requests_inbox.services.letter_acts import hand_over, print_letter, resend, reveal_letter
from requests_inbox.services.letter_refused import LetterRefused
from requests_inbox.services.letter_sealing import OpenedLetter

from .fulfilling import request_url
from .pages import request_or_404

LISTING = "admin:requests_inbox_letter_changelist"
COLOURS = {
    LetterState.PENDING: "calm",
    LetterState.SENT: "good",
    LetterState.FAILED: "bad",
    LetterState.RETURNED: "bad",
    LetterState.HANDED_OVER: "good",
}
# What may be done in which state, besides reading and printing.
OFFERED = {
    LetterState.PENDING: ("hand_over",),
    LetterState.FAILED: ("resend", "hand_over"),
    LetterState.RETURNED: ("resend", "hand_over"),
    LetterState.SENT: ("resend",),
    LetterState.HANDED_OVER: (),
}
TITLES = {
    "resend": gettext_lazy("Send again"),
    "hand_over": gettext_lazy("Handed over"),
    "reveal": gettext_lazy("Read"),
    "print": gettext_lazy("Print"),
}


def acts_of(request: HttpRequest, letter: Letter) -> list[tuple[Any, str]]:
    """What this reader may do with a letter now: title and address."""
    acts: list[str] = []
    if request.user.has_perm("requests_inbox.reveal_letter"):
        acts += ["reveal", "print"]
    if request.user.has_perm("requests_inbox.change_letter"):
        acts += OFFERED[LetterState(letter.state)]
    return [(TITLES[act], reverse(f"admin:requests_inbox_letter_{act}", args=[letter.pk])) for act in acts]


def what_to_do(letter: Letter) -> str:
    """What a person has to do about a letter that is not out; empty: nothing."""
    if letter.state == LetterState.RETURNED:
        return message("letter_returned")
    return str(WHAT_TO_DO.get(letter.failure, "")) if letter.failure else ""


@require_safe
@gate("requests_inbox.view_letter")
def letters_of(request: HttpRequest, request_id: int) -> HttpResponse:
    """The letters of a request, with their delivery."""
    found = request_or_404(request_id)
    rows = [
        {
            "letter": letter,
            "colour": COLOURS[LetterState(letter.state)],
            "acts": acts_of(request, letter),
            "what_to_do": what_to_do(letter),
        }
        for letter in found.letters.select_related("template").order_by("pk")
    ]
    return show(
        request,
        "requests_inbox/sent_letters.html",
        title=_("Letters of %(reference)s") % {"reference": found.reference},
        model=Request,
        asked=found,
        rows=rows,
        back=request_url(found),
    )


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.reveal_letter")
def reveal(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Asks why; shows to whom and what was written, and the password of what was enclosed."""
    letter = _letter_or_404(letter_id)
    form, back = LetterReasonForm(request.POST or None), _back(letter)
    if request.method == "POST" and form.is_valid():
        opened = reveal_letter(letter=letter, actor=actor_of(request), reason=form.reason, now=timezone.now())
        response = show(
            request,
            "requests_inbox/sent_revealed.html",
            title=_("Letter %(number)s") % {"number": letter.number},
            model=Letter,
            object=letter,
            groups=[("", _parts(letter, opened))],
            back=back,
            seconds=SHOWN_SECONDS,
        )
        response["Cache-Control"] = "no-store, private"
        response["Refresh"] = f"{SHOWN_SECONDS}; url={back}"
        return response
    return _ask(request, letter, form, _("Read"), _("Who read it and why is recorded in the trail."))


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.reveal_letter")
def print_out(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Asks why; gives the letter as PDF, or what it encloses, to be handed over."""
    letter = _letter_or_404(letter_id)
    form = LetterReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            printed = print_letter(
                letter=letter, actor=actor_of(request), reason=form.reason, now=timezone.now()
            )
        except LetterRefused as refused:
            form.add_error(None, message(refused.code))
        else:
            wanted, name = printed.document, printed.name
            if request.POST.get("part") == "enclosure":
                if printed.enclosure is None:
                    raise Http404
                wanted, name = printed.enclosure.document, f"{letter.number}-enclosure.pdf"
            response = HttpResponse(wanted, content_type="application/pdf")
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            response["Cache-Control"] = "no-store, private"
            return response
    lede = _("Nothing of it is encrypted any more once it is printed. Who printed it and why is recorded.")
    return _ask(request, letter, form, _("Print"), lede, encloses=letter.enclosure is not None)


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.change_letter")
def hand(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Notes that a letter was handed over."""
    letter = _letter_or_404(letter_id)
    form = HandOverForm(request.POST or None)

    def act() -> Letter:
        return hand_over(letter=letter, actor=actor_of(request), reason=form.reason, now=timezone.now())

    done = _do(request, letter, form, act, _("Noted: the letter was handed over."))
    return done or _ask(request, letter, form, _("Handed over"), "")


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.change_letter")
def again(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Puts a letter back into the outbox."""
    letter = _letter_or_404(letter_id)
    form = ResendForm(request.POST or None)

    def act() -> Letter:
        return resend(
            letter=letter,
            address=form.cleaned_data["address"],
            actor=actor_of(request),
            reason=form.reason,
            now=timezone.now(),
        )

    done = _do(request, letter, form, act, _("The letter waits to be sent again."))
    return done or _ask(request, letter, form, _("Send again"), what_to_do(letter))


def _do(
    request: HttpRequest, letter: Letter, form: ReasonForm, act: Callable[[], Letter], told: str
) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        act()
    except LetterRefused as refused:
        form.add_error(None, message(refused.code))
        return None
    messages.success(request, told)
    return HttpResponseRedirect(_back(letter))


def _letter_or_404(letter_id: int) -> Letter:
    found: Letter = get_object_or_404(Letter.objects.select_related("request__subject"), pk=letter_id)
    return found


def _back(letter: Letter) -> str:
    return reverse("admin:requests_inbox_request_letters", args=[letter.request_id])


def _ask(
    request: HttpRequest, letter: Letter, form: ReasonForm, title: str, lede: str, **context: Any
) -> HttpResponse:
    return show(
        request,
        "requests_inbox/sent_act.html",
        title=title,
        model=Letter,
        object=letter,
        form=form,
        lede=lede,
        facts=[
            (_("Letter"), letter.number),
            (_("Request"), letter.request.reference),
            (_("Kind"), letter.get_kind_display()),
            (_("State"), letter.get_state_display()),
        ],
        button=title,
        back=_back(letter),
        **context,
    )


def _parts(letter: Letter, opened: OpenedLetter) -> list[Opened]:
    parts = [
        (_("Addressee"), opened.address),
        (_("Subject line"), letter.subject_line),
        (_("Text"), opened.body),
        (
            _("Enclosure"),
            opened.enclosure.get("name") if isinstance(opened.enclosure, dict) else opened.enclosure,
        ),
        (_("Password of the enclosure"), opened.password),
    ]
    return [Opened(label, str(text), isinstance(text, str)) for label, text in parts if text is not None]
