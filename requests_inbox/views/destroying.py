"""Destroying a letter of nobody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show
from requests_inbox.forms.letters import DestroyForm
from requests_inbox.models import Message, MessageState
from requests_inbox.services.destroying import destroy_message

from .pages import message_or_404, message_url


def may_destroy(request: HttpRequest, message: Message) -> bool:
    """Whether the page of a letter offers it. The service decides anew."""
    gone = message.state in {MessageState.DESTROYED, MessageState.STORED}
    belongs = message.subject_id is not None or message.request_id is not None or message.requests.exists()
    return request.user.has_perm("requests_inbox.destroy_message") and not gone and not belongs


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.destroy_message")
def destroy(request: HttpRequest, message_id: int) -> HttpResponse:
    """Destroys unwanted mail, with a reason; nothing brings it back."""
    message = message_or_404(message_id)
    form = DestroyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            destroy_message(message=message, actor=actor_of(request), reason=form.reason, now=timezone.now())
        except Refused as refused:
            form.show_codes([refusal.code for refusal in refused.refusals])
        else:
            messages.success(request, _("The letter %(number)s is destroyed.") % {"number": message.number})
            return HttpResponseRedirect(message_url(message))
    return show(
        request,
        "requests_inbox/act.html",
        model=Message,
        row=message,
        form=form,
        title=_("Destroy the letter"),
        lede=_(
            "Its words, attachments and sender are gone for good; its number and history stay. For unwanted "
            "mail and what came by mistake: a letter of a subject or of a request is not destroyed here."
        ),
        button=_("Destroy"),
        back=message_url(message),
    )
