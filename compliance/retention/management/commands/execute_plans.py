"""``manage.py execute_plans``: executes what is approved; may be killed, and run side by side."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.retention.services.nightly import execute_running, start_approved


class Command(BaseCommand):
    help = "Starts approved plans and does their batches until none is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, help="stop after so many batches")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = Actor.command("execute_plans")
        started = start_approved(actor=actor, now=timezone.now())
        done = execute_running(actor=actor, limit=options["limit"])
        self.stdout.write(f"{started} plans started, {done} batches done")
