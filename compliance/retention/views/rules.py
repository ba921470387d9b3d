"""Periods: a new version with what it would do, cancelling one, and rules of inactivity."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.messages import message
from compliance.register.models import Purpose
from compliance.register.services.refusals import Refusal, Refused
from compliance.register.views.pages import carried_out, category_names, gate, show
from compliance.retention.forms import CancelRuleForm, InactivityForm, RuleForm
from compliance.retention.models import InactivityRule, RetentionRule
from compliance.retention.services.act_content import rule_text, source_text
from compliance.retention.services.inactivity_rules import set_inactivity
from compliance.retention.services.period_changes import (
    change_rule,
    faults_of,
    purposes_without_period,
    withdraw_rule,
    withdrawal_faults,
)
from compliance.retention.services.what_if import what_if


@require_http_methods(["GET", "POST"])
@gate("retention.add_retentionrule")
def add(request: HttpRequest) -> HttpResponse:
    """A new version: first what it would make due, then it is saved."""
    form = RuleForm(request.POST or None)
    listing = reverse("admin:retention_retentionrule_changelist")
    effect = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if "save" in request.POST:
            try:
                rule = change_rule(
                    proposed=form.proposed, actor=actor_of(request), reason=form.reason, now=now
                )
            except Refused as refused:
                form.show_refusals(refused.refusals, category_names())
            else:
                messages.success(request, _("Saved: %(name)s.") % {"name": rule})
                return HttpResponseRedirect(listing)
        elif codes := faults_of(form.proposed, now):
            form.show_refusals([Refusal(code) for code in codes], category_names())
        else:
            effect = what_if(proposed=form.proposed, now=now)
    return show(
        request,
        "retention/rule.html",
        title=_("New version of a period"),
        model=RetentionRule,
        form=form,
        effect=effect,
        unruled=_unruled(),
        back=listing,
    )


def _unruled() -> list[str]:
    """Names of purposes for which no rule says today how long their data is kept."""
    codes = purposes_without_period(timezone.now())
    return [purpose.name for purpose in Purpose.objects.filter(code__in=codes)] if codes else []


@require_http_methods(["GET", "POST"])
@gate("retention.change_retentionrule")
def cancel(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Cancels a version that was entered by mistake, once its effect was shown."""
    rule = get_object_or_404(RetentionRule.objects.select_related("purpose"), pk=rule_id)
    form = CancelRuleForm(request.POST or None)
    listing = reverse("admin:retention_retentionrule_changelist")
    if carried_out(
        request,
        form,
        lambda: withdraw_rule(rule=rule, actor=actor_of(request), reason=form.reason, now=timezone.now()),
    ):
        messages.success(request, _("The version is cancelled."))
        return HttpResponseRedirect(listing)
    against = withdrawal_faults(rule, timezone.now()) if request.method == "GET" else []
    return show(
        request,
        "retention/rule.html",
        title=_("Cancel a version: %(rule)s") % {"rule": rule},
        model=RetentionRule,
        form=form,
        facts=[(_("Rule"), rule_text(rule)), (_("Source"), source_text(rule))],
        effect=what_if(withdrawn=rule, now=timezone.now()) if rule.active else None,
        button=_("Cancel the version"),
        against=[message(code) for code in against],
        unruled=_unruled(),
        back=listing,
    )


@require_http_methods(["GET", "POST"])
@gate("retention.add_inactivityrule", "retention.change_inactivityrule")
def inactivity(request: HttpRequest, rule_id: int | None = None) -> HttpResponse:
    """Sets after how many months without activity a purpose counts as achieved."""
    rule = None if rule_id is None else get_object_or_404(InactivityRule, pk=rule_id)
    initial = rule and {
        "purpose": str(rule.purpose_id), "months": rule.months, "grace_days": rule.grace_days,
        "active": rule.active,
    }  # fmt: skip
    form = InactivityForm(request.POST or None, initial=initial)
    listing = reverse("admin:retention_inactivityrule_changelist")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            set_inactivity(
                purpose=form.purposes[said["purpose"]],
                months=said["months"],
                grace_days=said["grace_days"],
                active=said["active"],
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(listing)
    return show(
        request,
        "disclosures/form.html",
        title=_("Rule of inactivity"),
        model=InactivityRule,
        form=form,
        lede=_(
            "The person is warned first; whoever comes back within the days of grace is kept. Otherwise the "
            "purpose counts as achieved and the retention rule begins to run (clause 5.7)."
        ),
        button=_("Save"),
        back=listing,
    )
