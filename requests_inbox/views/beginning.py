"""Taking in a request that came on paper, by phone or in person."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.models import Subject
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show
from requests_inbox.forms.requests import NewRequestForm
from requests_inbox.models import Request
from requests_inbox.request_messages import text_of
from requests_inbox.services.opening import open_request

from .pages import board_url, request_url


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.add_request")
def begin(request: HttpRequest) -> HttpResponse:
    """Opens a request by hand; its term counts from when it reached the operator."""
    form = NewRequestForm(request.POST or None, initial={"received_at": timezone.now(), "language": "ru"})
    if request.method == "POST" and form.is_valid():
        opened = _open(request, form)
        if opened is not None:
            messages.success(request, _("The request is open: %(number)s.") % {"number": opened.reference})
            return HttpResponseRedirect(request_url(opened))
    return show(
        request,
        "requests_inbox/act.html",
        title=_("New request"),
        model=Request,
        form=form,
        button=_("Open the request"),
        back=board_url(),
        lede=_("For what came on paper, by phone or in person. The term counts from the receipt."),
    )


def _open(request: HttpRequest, form: NewRequestForm) -> Request | None:
    said = form.cleaned_data
    reference = said["subject"].strip().upper()
    subject = Subject.objects.filter(reference=reference).first() if reference else None
    if reference and subject is None:
        form.add_error("subject", _("There is no subject with this reference. Nothing was saved."))
        return None
    try:
        with transaction.atomic():
            return open_request(
                message=None,
                type=said["type"],
                language=said["language"],
                channel=said["channel"],
                received_at=said["received_at"],
                subject=subject,
                contact=form.contact,
                contents={"text": said["text"].strip()},
                named_due=form.named,
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error("subject", text_of(refusal.code))
        return None
