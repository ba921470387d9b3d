"""What staff do with a stop notice."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.disclosures.forms.transfers import NoticeForm
from compliance.disclosures.messages import NOTICES
from compliance.disclosures.models import NoticeState, StopNotice, StopReason
from compliance.disclosures.services import notices
from compliance.disclosures.services.refusals import NoticeRefused
from compliance.register.views.pages import category_names, gate, show

ACTS = {
    "sent": (gettext_lazy("Sent by other means"), notices.mark_sent),
    "confirmed": (gettext_lazy("Confirmed by the recipient"), notices.confirm_notice),
    "again": (gettext_lazy("Try again by e-mail"), notices.try_again),
}
OFFERED = {
    NoticeState.PENDING: ("sent",),
    NoticeState.FAILED: ("sent", "again"),
    NoticeState.SENT: ("confirmed",),
    NoticeState.CONFIRMED: (),
}


def offered(notice: StopNotice) -> tuple[str, ...]:
    """What may be done about a notice. That data may be used again asks for no confirmation."""
    if notice.state == NoticeState.SENT and notice.reason == StopReason.UNBLOCKED:
        return ()
    return OFFERED[NoticeState(notice.state)]


@require_http_methods(["GET", "POST"])
@gate("disclosures.change_stopnotice")
def settle(request: HttpRequest, notice_id: int, act: str) -> HttpResponse:
    """Sends by other means, confirms, or tries again."""
    if act not in ACTS:
        raise Http404
    notice = get_object_or_404(
        StopNotice.objects.select_related("recipient", "subject", "purpose"), pk=notice_id
    )
    title, service = ACTS[act]
    form = NoticeForm(request.POST or None)
    listing = reverse("admin:disclosures_stopnotice_changelist")
    if request.method == "POST" and form.is_valid():
        try:
            service(notice=notice, actor=actor_of(request), reason=form.reason, now=timezone.now())
        except NoticeRefused as refused:
            form.add_error(None, str(NOTICES[refused.code]))
        else:
            messages.success(request, _("Noted: %(act)s.") % {"act": title})
            return HttpResponseRedirect(listing)
    names = category_names()
    return show(
        request,
        "disclosures/form.html",
        title=title,
        model=StopNotice,
        form=form,
        facts=[
            (_("Recipient"), notice.recipient.name),
            (_("Subject"), notice.subject.reference),
            (_("Purpose"), notice.purpose.name),
            (_("Categories"), ", ".join(names.get(code, code) for code in notice.categories)),
            (_("State"), notice.get_state_display()),
        ],
        button=title,
        back=listing,
    )
