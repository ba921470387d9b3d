"""``manage.py reread_mail``: reads past letters anew, after marks were changed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.deadlines.rules import ALMATY
from compliance.vault.checks import master_key_problems
from requests_inbox.services.rereading import DESTROYED, FAILED, reread_letters

ACTOR = Actor.command("reread_mail")


class Command(BaseCommand):
    help = (
        "Reads letters that were taken in before anew, with the marks of today. What people decided stays: "
        "type, requests, where a letter was filed. One that waits and that nobody corrected is sorted anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="received on this day or later")
        add("--waiting", action="store_true", help="only letters that wait for a person")
        add("--dry-run", action="store_true", help="tells what would change, and changes nothing")
        add(
            "--json",
            action="store_true",
            help="one JSON object a letter on standard output, without its words",
        )
        languages = [code for code, _name in settings.LANGUAGES]
        add("--messages", default=settings.LANGUAGE_CODE, choices=languages, help="language of the messages")

    def handle(self, **options: Any) -> None:
        with translation.override(options["messages"]), request_id_scope():
            for problem in master_key_problems():
                raise CommandError(f"{problem.msg} {problem.hint}")
            since = options["since"]
            counts: Counter[str] = Counter()
            for told in reread_letters(
                since=datetime.combine(since, time.min, ALMATY) if since else None,
                waiting_only=options["waiting"],
                rehearsal=options["dry_run"],
                actor=ACTOR,
                reason=Reason("requests_inbox.sorting"),
                now=timezone.now(),
            ):
                counts.update([told.outcome, "changed"] if told.changed else [told.outcome])
                if options["json"]:
                    self.stdout.write(json.dumps(told.as_json(), ensure_ascii=False))
            if not options["json"]:
                self._sum_up(counts, rehearsal=options["dry_run"])
            if counts[FAILED]:
                raise CommandError(
                    _("%(count)d letters could not be read anew and stay as they were; the log says which.")
                    % {"count": counts[FAILED]}
                )

    def _sum_up(self, counts: Counter[str], *, rehearsal: bool) -> None:
        numbers = {"read": counts["read"], "changed": counts["changed"], "destroyed": counts[DESTROYED]}
        text = _("Read anew: %(read)d. Taken for something else: %(changed)d. Destroyed: %(destroyed)d.")
        self.stdout.write(text % numbers)
        if rehearsal:
            self.stdout.write(_("Nothing was changed: this was a rehearsal."))
