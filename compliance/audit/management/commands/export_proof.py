"""``manage.py export_proof ENTRY``: the proof that one entry of the trail is sealed."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.proof import EntryNotInSeal, NotSealedYet, proof_of
from compliance.audit.services import record_event


class Command(BaseCommand):
    help = "Prints the inclusion proof of an entry; check it with python -m compliance.audit.proof_check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entry", type=int, help="number of the entry, as the trail shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            entry = AuditEntry.objects.get(pk=options["entry"])
            proof = proof_of(entry)
        except AuditEntry.DoesNotExist:
            raise CommandError("there is no such entry") from None
        except NotSealedYet:
            raise CommandError("the entry is not sealed yet; run manage.py seal first") from None
        except EntryNotInSeal:
            raise CommandError(
                "its seal does not hold the entry: it was put there later; run manage.py verify_seals"
            ) from None
        except LookupError:
            raise CommandError("the history row is gone; run manage.py verify_seals") from None
        record_event(
            "audit.proof_exported", actor=Actor.command("export_proof"), now=timezone.now(),
            subject_id=entry.subject_id, object_label="audit.auditentry", object_id=entry.pk,
        )  # fmt: skip
        self.stdout.write(json.dumps(proof, indent=1))
