"""``manage.py plan_retention``: plans what is due and starts what needs no approval."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.retention.services.nightly import plan_night


class Command(BaseCommand):
    help = (
        "Plans the destruction of all that is due. Plans that need approval wait for a person in the admin."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = plan_night(actor=Actor.command("plan_retention"), now=timezone.now())
        for plan in made:
            waits = "waits for approval" if plan.needs_approval else "needs no approval"
            self.stdout.write(f"{plan.number}: {plan.items} values of {plan.subjects} subjects, {waits}")
        if not made:
            self.stdout.write("nothing is due that is not planned")
