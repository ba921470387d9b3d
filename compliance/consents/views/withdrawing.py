"""Withdrawing in two steps: the demand is received, which starts its term; then somebody decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.consents.forms.acts import DecisionForm, WithdrawalForm
from compliance.consents.messages import message
from compliance.consents.models import ConsentState, Withdrawal, WithdrawalState
from compliance.consents.services.giving import ConsentRejected
from compliance.consents.services.withdrawal import (
    preview_withdrawal,
    receive_withdrawal,
    refuse_withdrawal,
    withdraw_consent,
)
from compliance.consents.views.pages import Names, consent_or_404, consents_url, refusal_lines
from compliance.consents.views.texts import WHY_GOES_ON, bar_text, term_of
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show


@require_http_methods(["GET", "POST"])
@gate("consents.add_withdrawal")
def receive(request: HttpRequest, consent_id: int) -> HttpResponse:
    """Takes a demand to withdraw."""
    consent = consent_or_404(consent_id)
    names = Names.read()
    form = WithdrawalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawal = receive_withdrawal(
                consent=consent,
                **form.receipt(),
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except ConsentRejected as rejected:
            form.show_rejections(rejected.codes)
        except Refused as refused:
            for line in refusal_lines(refused, names):
                form.add_error(None, line)
        else:
            messages.success(request, _("The demand is recorded, and its term runs."))
            return HttpResponseRedirect(withdrawal_url(withdrawal))
    return show(
        request,
        "consents/receive.html",
        title=_("Withdrawal of a consent"),
        subject=consent.subject,
        form=form,
        consent=consent,
        back=consents_url(consent.subject),
    )


@require_http_methods(["GET", "POST"])
@gate("consents.view_withdrawal")
def decide(request: HttpRequest, withdrawal_id: int) -> HttpResponse:
    """Shows what a withdrawal would do, and takes the decision from whoever may decide."""
    withdrawal = get_object_or_404(
        Withdrawal.objects.select_related("subject", "consent", "consent__wording", "consent__subject"),
        pk=withdrawal_id,
    )
    names, now = Names.read(), timezone.now()
    is_open = withdrawal.state == WithdrawalState.OPEN
    can = {
        "withdraw": is_open and request.user.has_perm("consents.withdraw_consent"),
        "refuse": is_open and request.user.has_perm("consents.refuse_withdrawal"),
    }
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        allowed = can["refuse"] if form.refuses else can["withdraw"]
        if not allowed:
            return _not_for_you(request, withdrawal)
        if form.is_valid():
            try:
                _decide(request, withdrawal, form, now)
            except ConsentRejected as rejected:
                for code in rejected.codes.values():
                    form.add_error(None, message(code))
            except Refused as refused:
                for line in refusal_lines(refused, names):
                    form.add_error(None, line)
            else:
                return HttpResponseRedirect(consents_url(withdrawal.subject))
    return show(
        request,
        "consents/decide.html",
        title=_("Withdrawal of a consent"),
        subject=withdrawal.subject,
        form=form,
        withdrawal=withdrawal,
        consent=withdrawal.consent,
        term=term_of(withdrawal, now),
        can=can,
        back=consents_url(withdrawal.subject),
        **(_preview(withdrawal, names, now) if is_open else {}),
    )


def withdrawal_url(withdrawal: Withdrawal) -> str:
    """Address of a demand to withdraw."""
    return reverse("admin:consents_withdrawal_change", args=[withdrawal.pk])


def _preview(withdrawal: Withdrawal, names: Names, now: datetime) -> dict[str, Any]:
    preview = preview_withdrawal(consent=withdrawal.consent, now=now)
    return {
        "preview": preview,
        "goes_on": [
            (going, str(WHY_GOES_ON.get(going.why, going.why)), names.of_categories(going.loses))
            for going in preview.goes_on
        ],
        "due": names.of_categories(preview.due),
        "bars": [bar_text(bar) for bar in preview.bars],
    }


def _decide(request: HttpRequest, withdrawal: Withdrawal, form: DecisionForm, now: datetime) -> None:
    common: dict[str, Any] = {"actor": actor_of(request), "reason": form.reason, "now": now}
    if form.refuses:
        refuse_withdrawal(
            withdrawal=withdrawal,
            ground=form.cleaned_data["ground"],
            explanation=form.cleaned_data["explanation"].strip(),
            **common,
        )
        messages.success(request, _("The withdrawal is refused. The subject has to be told why."))
        return
    consent = withdraw_consent(
        consent=withdrawal.consent,
        received_at=withdrawal.received_at,
        channel=withdrawal.channel,
        giver=withdrawal.giver,
        withdrawal=withdrawal,
        **common,
    )
    if consent.state == ConsentState.ACTIVE:
        text = _("The consent was given again after this demand, so it stays. The demand is closed.")
        messages.info(request, text)
        return
    messages.success(request, _("The consent is withdrawn. What rested on it alone has ended."))


def _not_for_you(request: HttpRequest, withdrawal: Withdrawal) -> HttpResponse:
    if withdrawal.state != WithdrawalState.OPEN:
        messages.info(request, _("This was decided before. Nothing was changed."))
        return HttpResponseRedirect(withdrawal_url(withdrawal))
    raise PermissionDenied
