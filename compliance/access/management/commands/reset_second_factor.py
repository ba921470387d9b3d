"""manage.py reset_second_factor: for the day when the only administrator has lost telephone and codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from compliance.access.events import REASONS_FOR_SECOND_FACTOR
from compliance.access.models import User
from compliance.access.refusals import Refused
from compliance.access.services.second_factor import reset_second_factor
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason


class Command(BaseCommand):
    help = "Removes somebody's second factor, so that they set it up anew. An entry of the trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, choices=REASONS_FOR_SECOND_FACTOR)
        parser.add_argument("--note", default="", help="Kept sealed in the trail.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["username"])
            reset_second_factor(
                user=user,
                actor=Actor.command("reset_second_factor"),
                reason=Reason(options["reason"], options["note"]),
                now=timezone.now(),
            )
        except User.DoesNotExist:
            raise CommandError("There is no such member of staff.") from None
        except Refused as refused:
            raise CommandError(refused.message) from None
        self.stdout.write(f"The second factor of {user.username} was removed.")
