"""``manage.py import_policy FILE``: takes the text of the policy in as a draft, and says how it fares."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.policy.explanations import explanation, kind_name, weight_name
from compliance.policy.findings import counted, taken_in, to_look_at
from compliance.policy.messages import REFUSALS, Refused
from compliance.policy.rules.decoding import MOST_BYTES
from compliance.policy.rules.differences import Difference
from compliance.policy.rules.languages import LANGUAGES
from compliance.policy.services.importing import AUTO, Imported, import_policy
from compliance.policy.services.versions import clauses_of, differences_in


class Command(BaseCommand):
    help = (
        "Takes the text of the policy in as a draft: both languages in one file, in any encoding. Prints the "
        "clauses found, missing and doubled, and the differences between the languages. The same file again "
        "is the same draft."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help="a text file of at most 1 MB")
        add(
            "--language",
            default=AUTO,
            choices=[AUTO, *LANGUAGES],
            help="language of all of it; auto for both",
        )
        add("--in-force-from", metavar="DATE", help="as in 2026-11-26; may be set later")
        add("--json", action="store_true", help="one JSON document on standard output")
        languages = [code for code, _ in settings.LANGUAGES]
        add("--messages", default=settings.LANGUAGE_CODE, choices=languages, help="language of the messages")

    def handle(self, **options: Any) -> None:
        with translation.override(options["messages"]), request_id_scope():
            in_force_from = _day(options["in_force_from"])
            try:
                with options["file"].open("rb") as file:
                    content = file.read(MOST_BYTES + 1)  # one more than is taken: enough to refuse it
                imported = import_policy(
                    content=content, language=options["language"], in_force_from=in_force_from,
                    actor=Actor.command("import_policy"), reason=Reason("command"), now=timezone.now(),
                )  # fmt: skip
            except OSError:
                raise CommandError(_("The file cannot be opened. Nothing was taken in.")) from None
            except Refused as refused:
                raise CommandError(str(REFUSALS[refused.code])) from None
            differences = differences_in(clauses_of(imported.version))
            tell = self._as_json if options["json"] else self._as_text
            tell(imported, differences)

    def _as_json(self, imported: Imported, differences: list[Difference]) -> None:
        found = imported.found
        document = {
            "version": imported.version.pk,
            "state": imported.version.state,
            "new": imported.is_new,
            "encoding": imported.encoding,
            "clauses": {language: found.numbers(language) for language in LANGUAGES},
            "missing": found.missing,
            "doubled": found.doubled,
            "out_of_order": found.out_of_order,
            "rest": len(found.rest),
            "differences": [
                {
                    "clause": one.number, "heading": one.heading, "kind": one.kind, "weight": one.weight,
                    "kk": one.kk, "ru": one.ru, "explanation": explanation(one),
                }
                for one in differences
            ],
        }  # fmt: skip
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))

    def _as_text(self, imported: Imported, differences: list[Difference]) -> None:
        for text in (taken_in(imported), *counted(imported), *to_look_at(imported)):
            self.stdout.write(text)
        self.stdout.write(_("Differences between the languages: %(count)d.") % {"count": len(differences)})
        for one in differences:
            self.stdout.write(f"  {one.number} [{weight_name(one)}] {kind_name(one)}: {explanation(one)}")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(
            _("“%(day)s” is no day; write it as 2026-11-26. Nothing was taken in.") % {"day": text}
        ) from None
