"""Opt-outs from the screens: recording and lifting one, checking a list (clause 5.9)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.consents.forms.suppression import FilterForm, LiftOptOutForm, OptOutForm
from compliance.consents.models import Channel, Suppression
from compliance.consents.services.address_lists import addresses_in
from compliance.consents.services.suppression import filter_contacts, lift, opt_out
from compliance.register.messages import message
from compliance.register.reading import charset
from compliance.register.reading.errors import ReadingError
from compliance.register.rules.outcome import Rejected
from compliance.register.views.pages import gate, show


def source_text(code: str) -> str:
    """How an opt-out came in, in words."""
    if code == "interface":
        return _("interface for other systems")
    return str(dict(Channel.choices).get(code, code))


def list_url() -> str:
    """Address of the list of opt-outs."""
    return reverse("admin:consents_suppression_changelist")


@require_http_methods(["GET", "POST"])
@gate("consents.add_suppression")
def record(request: HttpRequest) -> HttpResponse:
    """Records an opt-out. What was typed stands in no answer, unless it has to be corrected."""
    form = OptOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            opt_out(
                channel=said["channel"],
                address=said["address"],
                scope=said["scope"],
                source=said["source"],
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except Rejected as rejected:
            form.add_error("address", message(rejected.code))
        else:
            messages.success(request, _("The opt-out is recorded. It holds also if the data is destroyed."))
            return HttpResponseRedirect(list_url())
    return show(
        request,
        "consents/office_act.html",
        title=_("Record an opt-out"),
        model=Suppression,
        form=form,
        lede=_("Nothing of the chosen kind is sent to this address on this channel any more (5.9)."),
        button=_("Record the opt-out"),
        back=list_url(),
    )


@require_http_methods(["GET", "POST"])
@gate("consents.change_suppression")
def lift_one(request: HttpRequest, suppression_id: int) -> HttpResponse:
    """Lifts an opt-out of the list."""
    row = get_object_or_404(Suppression, pk=suppression_id)
    form = LiftOptOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lift(suppression=row, actor=actor_of(request), reason=form.reason, now=timezone.now())
        messages.success(request, _("The opt-out is lifted. Marketing still needs a consent."))
        return HttpResponseRedirect(list_url())
    return show(
        request,
        "consents/office_act.html",
        title=_("Lift an opt-out"),
        model=Suppression,
        form=form,
        facts=[
            (_("Number"), row.pk),
            (_("Channel"), row.get_channel_display()),
            (_("What is suppressed"), row.get_scope_display()),
            (_("Since"), row.placed_at),
        ],
        button=_("Lift the opt-out"),
        back=list_url(),
    )


@require_http_methods(["GET", "POST"])
@gate("consents.filter_contacts")
def check_list(request: HttpRequest) -> Any:
    """Takes a list and answers with those that may be contacted, as it reads; nothing is stored."""
    form = FilterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        channel, file = form.cleaned_data["channel"], form.cleaned_data["file"]
        try:
            charset.detect(file)  # before the answer begins: later there is no way to say that it is no text
        except ReadingError as error:
            form.add_error("file", message(error.code, **error.details))
        else:
            allowed = filter_contacts(
                addresses_in(file, channel),
                channel=channel,
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
            response = StreamingHttpResponse(_lines(allowed), content_type="text/plain; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="may-be-contacted-{channel}.txt"'
            response["Cache-Control"] = "no-store, private"
            return response
    return show(
        request,
        "consents/office_act.html",
        title=_("Check a list of addresses"),
        model=Suppression,
        form=form,
        lede=_(
            "The answer is a file with those addresses to which marketing may be sent: no opt-out stands, "
            "and somebody who holds the address has a live consent. Who checked, when and how many is "
            "recorded."
        ),
        button=_("Check the list"),
        back=list_url(),
        multipart=True,
    )


def _lines(addresses: Generator[str, None, None]) -> Iterator[str]:
    # Closing the answer closes what makes it, so that a list that was broken off is recorded as such.
    try:
        for address in addresses:
            yield f"{address}\n"
    finally:
        addresses.close()
