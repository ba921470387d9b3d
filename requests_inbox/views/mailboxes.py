"""Mailboxes: how mail comes in, the form of a mailbox, and trying its connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.access.actor import actor_of
from compliance.audit.admin.office_form import office_page
from compliance.register.views.pages import gate
from requests_inbox.forms.mailboxes import MailboxForm
from requests_inbox.mailbox_messages import WHAT_TO_DO, field_text
from requests_inbox.models import Mailbox, MailboxFailure, TriageReason
from requests_inbox.services.mail_health import mail_health
from requests_inbox.services.mailboxes import MailboxRejected, add_mailbox, change_mailbox, try_mailbox

LIST = "admin:requests_inbox_mailbox_changelist"


@dataclass(frozen=True, slots=True)
class Shown:
    """A mailbox with what is to be done about it."""

    mailbox: Mailbox
    failure: str
    advice: str


@require_safe
@gate("requests_inbox.view_mailbox")
def show_mailboxes(request: HttpRequest) -> HttpResponse:
    """When each mailbox was read, what keeps it from being read, what waits."""
    health = mail_health()
    reasons = dict(TriageReason.choices)
    return office_page(
        request,
        "requests_inbox/mailboxes.html",
        title=_("Mailboxes"),
        model=Mailbox,
        rows=[_shown(mailbox) for mailbox in health.mailboxes],
        health=health,
        waiting=[(reasons.get(code, code), count) for code, count in health.waiting.items()],
        may_add=request.user.has_perm("requests_inbox.add_mailbox"),
        may_change=request.user.has_perm("requests_inbox.change_mailbox"),
        may_sort=request.user.has_perm("requests_inbox.view_message"),
    )


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.add_mailbox", "requests_inbox.change_mailbox")
def edit(request: HttpRequest, mailbox: Mailbox | None) -> HttpResponse:
    """A new mailbox, or one that is there."""
    form = MailboxForm(request.POST or None, mailbox=mailbox)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {
            **form.said(), "actor": actor_of(request), "reason": form.reason, "now": timezone.now(),
        }  # fmt: skip
        try:
            saved = (
                add_mailbox(code=form.cleaned_data["code"], **said)
                if mailbox is None
                else change_mailbox(mailbox=mailbox, **said)
            )
        except MailboxRejected as rejected:
            form.show_problems({name: [field_text(code)] for name, code in rejected.codes.items()})
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": saved.code})
            return HttpResponseRedirect(reverse(LIST))
    links = []
    if mailbox is not None:
        history = reverse("admin:requests_inbox_mailbox_history", args=[mailbox.pk])
        links.append({"url": history, "label": _("History")})
    return office_page(
        request,
        "office/form.html",
        title=mailbox.code if mailbox else _("New mailbox"),
        model=Mailbox,
        form=form,
        back=reverse(LIST),
        links=links,
    )


@require_POST
@gate("requests_inbox.change_mailbox")
def try_connection(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Signs in and opens the folder, and says how that went."""
    mailbox = get_object_or_404(Mailbox, pk=mailbox_id)
    failure = try_mailbox(mailbox=mailbox, actor=actor_of(request), now=timezone.now())
    if failure:
        shown = _shown_failure(failure)
        messages.error(request, f"{mailbox.code}: {shown[0]}. {shown[1]}")
    else:
        messages.success(
            request, _("%(mailbox)s: the connection works; letters are read within a minute.")
            % {"mailbox": mailbox.code},
        )  # fmt: skip
    return HttpResponseRedirect(reverse(LIST))


def _shown(mailbox: Mailbox) -> Shown:
    return Shown(mailbox, *(_shown_failure(mailbox.failure) if mailbox.failure else ("", "")))


def _shown_failure(code: str) -> tuple[str, str]:
    return str(MailboxFailure(code).label), str(WHAT_TO_DO[code])
