"""Letters that wait for a person: the list with its bulk actions, and the page of one letter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from compliance.access.actor import actor_of
from compliance.audit.admin.paging import AFTER, BEFORE, Cursor, page_of
from compliance.register.views.pages import gate, show
from requests_inbox.forms.letters import FILE, MOST, OPEN, SortForm
from requests_inbox.models import Message, MessageState, RequestType, TriageReason
from requests_inbox.oddity_texts import oddities
from requests_inbox.services.board import Place
from requests_inbox.services.candidates_shown import shown_candidates
from requests_inbox.services.triage import Sorted, file_with, open_requests, set_aside

from .destroying import may_destroy
from .pages import message_or_404

PAGE = 50
STATES = (MessageState.TRIAGE, MessageState.FILED, MessageState.SET_ASIDE, MessageState.STORED)


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.view_message")
def show_letters(request: HttpRequest) -> HttpResponse:
    """Letters in a state, those that wait first; whoever may sorts the ticked ones."""
    state = request.GET.get("state", MessageState.TRIAGE)
    if state not in STATES:
        state = MessageState.TRIAGE
    may_sort = request.user.has_perm("requests_inbox.triage_message") and state == MessageState.TRIAGE
    if request.method == "POST":
        return _sort(request) if may_sort else HttpResponse(status=403)
    return _list(request, state, None, may_sort)


@require_safe
@gate("requests_inbox.view_message")
def show_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """A letter at a glance. Nothing sealed is opened; candidates are masked."""
    message = message_or_404(message_id)
    may_sort = request.user.has_perm("requests_inbox.triage_message")
    waits = message.state == MessageState.TRIAGE
    sees_subjects = request.user.has_perm("register.view_subject")
    return show(
        request,
        "requests_inbox/message.html",
        title=message.number,
        model=Message,
        message=message,
        requests=list(message.requests.order_by("pk")),
        also=[str(dict(RequestType.choices).get(code, code)) for code in message.also],
        oddities=oddities(message.defects),
        candidates=shown_candidates(message.candidates) if sees_subjects else [],
        form=SortForm(shown=[message], initial={"letters": [str(message.pk)], "types": _guess(message)})
        if may_sort and waits
        else None,
        can_destroy=may_destroy(request, message),
        can_read=request.user.has_perm("requests_inbox.reveal_message"),
        back=letters_url(),
    )


def letters_url() -> str:
    """Address of the list of letters."""
    return reverse("admin:requests_inbox_message_changelist")


def _sort(request: HttpRequest) -> HttpResponse:
    ticked = [
        pk for pk in request.POST.getlist("letters")[:MOST] if pk.isascii() and pk.isdigit() and len(pk) < 19
    ]
    shown = list(Message.objects.filter(pk__in=ticked, state=MessageState.TRIAGE))
    form = SortForm(request.POST, shown=shown)
    if form.is_valid():
        result = _act(request, form)
        if result.done:
            messages.success(
                request,
                ngettext("%(count)s letter is sorted.", "%(count)s letters are sorted.", result.done)
                % {"count": result.done},
            )
        if not result.refused:
            return HttpResponseRedirect(letters_url())
        form.show_refused(result.refused)
    return _list(request, MessageState.TRIAGE, form, may_sort=True)


def _act(request: HttpRequest, form: SortForm) -> Sorted:
    said: dict[str, Any] = {
        "messages": form.chosen,
        "actor": actor_of(request),
        "reason": form.reason,
        "now": timezone.now(),
    }
    if form.cleaned_data["action"] == OPEN:
        return open_requests(types=form.cleaned_data["types"], language=form.cleaned_data["language"], **said)
    if form.cleaned_data["action"] == FILE and form.request is not None:
        return file_with(request=form.request, **said)
    return set_aside(as_type=form.aside_as, **said)


def _list(request: HttpRequest, state: str, form: SortForm | None, may_sort: bool) -> HttpResponse:
    why = request.GET.get("why", "") if state == MessageState.TRIAGE else ""
    if why not in TriageReason.values:
        why = ""
    rows, links = _waiting(request, why) if state == MessageState.TRIAGE else _others(request, state)
    ticked = set(form.data.getlist("letters")) if form is not None else set()  # type: ignore[attr-defined]  # a bound form has a QueryDict
    return show(
        request,
        "requests_inbox/letters.html",
        title=_("Letters"),
        model=Message,
        state=state,
        why=TriageReason(why).label if why else "",
        states=[(code.value, code.label) for code in STATES],
        rows=[(row, str(row.pk) in ticked) for row in rows],
        form=(form or SortForm(shown=rows)) if may_sort else None,
        failed=form is not None,
        **links,
    )


def _waiting(request: HttpRequest, why: str) -> tuple[list[Message], dict[str, Any]]:
    """The oldest first, for one reason if that is wanted. Plan: partial index over what waits."""
    found = Message.objects.in_triage().select_related("subject").defer("reading", "evidence")
    if why:
        found = found.filter(triage_reason=why)
    asked = f"?why={why}&" if why else "?"
    after = Place.read(request.GET.get(AFTER, ""))
    if after is not None:
        found = found.filter(received_at__gte=after.due_at).exclude(
            received_at=after.due_at, pk__lte=after.pk
        )
    kept = list(found[: PAGE + 1])
    rows = kept[:PAGE]
    later = Place(rows[-1].received_at, rows[-1].pk) if len(kept) > PAGE else None
    return rows, {
        "later_link": f"{asked}{AFTER}={later}" if later else None,
        "first_link": asked.rstrip("&") if after is not None else None,
    }


def _others(request: HttpRequest, state: str) -> tuple[list[Message], dict[str, Any]]:
    found = Message.objects.filter(state=state).select_related("subject").defer("reading", "evidence")
    page = page_of(found, Cursor.read(request.GET), PAGE)
    return page.rows, {
        "newer_link": None if page.newer is None else f"?state={state}&{AFTER}={page.newer}",
        "older_link": None if page.older is None else f"?state={state}&{BEFORE}={page.older}",
    }


def _guess(message: Message) -> list[str]:
    """What the machine took it for, ready ticked."""
    return [code for code in (message.type, *message.also) if code in RequestType.values]
