"""manage.py origin_digest: under which digest the trail keeps attempts from an address."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compliance.access.digests import origin_digest
from compliance.access.rules.attempts import network_of


class Command(BaseCommand):
    help = "Prints the digest of an address from a firewall's log, to look for it in the trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="IPv4 or IPv6; of IPv6 the first 64 bits count.")

    def handle(self, *args: Any, **options: Any) -> None:
        if network_of(options["address"]) == "unknown":
            raise CommandError("This is not an address.")
        self.stdout.write(origin_digest(options["address"]))
