"""``manage.py recompute_deadlines``: counts all open deadlines anew, after the shipped calendar changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.deadlines.services import recompute_open


class Command(BaseCommand):
    help = (
        "Counts all open deadlines anew by the calendar and the terms as they are now, for instance after an "
        "upgrade of the package 'holidays'. The old dates stay in the history. Run it as often as you like."
    )

    def handle(self, **options: Any) -> None:
        with request_id_scope():
            moved = recompute_open(
                actor=Actor.command("recompute_deadlines"), reason=Reason("command"), now=timezone.now()
            )
        self.stdout.write(f"Deadlines that moved: {moved}")
