"""``manage.py rotate_master_key``: everything under the first master key; ``--retire ID`` ends an old one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.vault.masterkeys import MasterKeyMissing, RetiredMasterKey, WrongMasterKey
from compliance.vault.models import KnownMasterKey
from compliance.vault.rotation import BATCH, StillInUse, retire_master_key, rotate
from compliance.vault.schedule import Kept, keep_schedule


class Command(BaseCommand):
    help = (
        "Wraps all data keys by the first key of MASTER_KEYS and computes search tokens anew. "
        "Put the new key first and leave the old one in; may be killed and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retire", metavar="ID", help="then retire this old master key")
        parser.add_argument(
            "--scheduled",
            action="store_true",
            help="as the nightly job: retire old keys whose time is over, and tell what the operator owes",
        )
        parser.add_argument("--batch", type=int, default=BATCH)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now = Actor.command("rotate_master_key"), timezone.now()
        try:
            if options["scheduled"]:
                return self._keep(keep_schedule(actor=actor, now=now))
            done = rotate(actor=actor, now=now, batch=options["batch"], progress=self._progress)
            self.stdout.write(f"{done.keys} keys wrapped, {done.tokens} rows of search tokens computed")
            if options["retire"]:
                retire_master_key(key_id=options["retire"], actor=actor, reason=Reason("command"), now=now)
                self.stdout.write(f"{options['retire']} is retired; it may leave MASTER_KEYS")
        except MasterKeyMissing as error:
            raise CommandError(
                f"master key {error} is missing from MASTER_KEYS; it is still in use"
            ) from None
        except WrongMasterKey as error:
            raise CommandError(f"master key {error} is not the one this database was written with") from None
        except RetiredMasterKey as error:
            raise CommandError(f"master key {error} is retired and may not be the first") from None
        except StillInUse:
            raise CommandError(
                f"{options['retire']} is current or still in use; nothing was retired"
            ) from None
        except KnownMasterKey.DoesNotExist:
            raise CommandError(f"{options['retire']} was never in use here") from None

    def _keep(self, kept: Kept) -> None:
        done = kept.rotated
        self.stdout.write(f"{done.keys} keys wrapped, {done.tokens} rows of search tokens computed")
        for key_id in kept.retired:
            self.stdout.write(f"{key_id} is retired; take it out of MASTER_KEYS and destroy every copy")
        for key_id in kept.waiting:
            self.stdout.write(f"{key_id} waits to be retired; leave it in MASTER_KEYS")
        if kept.overdue:
            raise CommandError(
                f"the time of master key {kept.overdue} is over: put a new key before it in MASTER_KEYS, "
                "restart everything and run this again"
            )

    def _progress(self, done: int) -> None:
        self.stderr.write(f"{done} rows done")
