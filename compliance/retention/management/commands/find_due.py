"""``manage.py find_due [--json]``: how much is due, by rule; ids only."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from compliance.retention.services.due import find_due


class Command(BaseCommand):
    help = "Counts the values that are due to be destroyed, by rule; with --json lists them, one a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="one JSON object a line: ids, rule, due since"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        counts: Counter[int] = Counter()
        for due in find_due(now=timezone.now()):
            counts[due.rule_id] += 1
            if options["json"]:
                line = {
                    "item": due.item_id, "subject": due.subject_id, "category": due.category_id,
                    "rule": due.rule_id, "method": due.method, "due_at": due.due_at.isoformat(),
                }  # fmt: skip
                self.stdout.write(json.dumps(line))
        if not options["json"]:
            for rule_id, count in counts.most_common():
                self.stdout.write(f"rule {rule_id}: {count} values")
            self.stdout.write(f"{counts.total()} values are due")
