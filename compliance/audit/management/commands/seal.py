"""``manage.py seal``: seals what the trail holds now, without waiting for the job."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from compliance.audit.export import append_new_seals
from compliance.audit.sealing import seal_entries


class Command(BaseCommand):
    help = "Seals new entries of the trail and appends the seals to the export file."

    def handle(self, *args: Any, **options: Any) -> None:
        seals = seal_entries(now=timezone.now())
        append_new_seals()
        self.stdout.write(f"{len(seals)} seals over {sum(seal.count for seal in seals)} entries")
