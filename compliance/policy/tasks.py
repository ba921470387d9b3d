"""Jobs of the policy."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.policy.services.figures import record_figures
from compliance.policy.services.links import check_links
from compliance.policy.services.months import keep_months
from compliance.policy.services.versions import version_in_force


@shared_task(name="policy.check_links")
def check_links_in_force() -> int:
    """Checks the links of the version in force; returns how many do not hold."""
    version = version_in_force(timezone.localdate())
    if version is None:
        return 0
    found = check_links(
        version=version, actor=Actor.job("policy.check_links"), reason=Reason("schedule"), now=timezone.now()
    )
    return sum(bool(one.fault) for one in found)


@shared_task(name="policy.record_figures")
def record_figures_of_today() -> int:
    """Keeps what the indicators say at the end of the day, and counts the months of the dashboard anew."""
    now = timezone.now()
    keep_months(now=now)
    return record_figures(
        day=timezone.localdate(now),
        actor=Actor.job("policy.record_figures"),
        reason=Reason("schedule"),
        now=now,
    )
