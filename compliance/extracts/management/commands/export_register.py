"""``manage.py export_register NAME``: a register required by law as a file."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils import timezone, translation

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.extracts.messages import texts_of
from compliance.extracts.models import Format
from compliance.extracts.registry import UnknownRegister, all_registers, notices, register_named
from compliance.extracts.services.extracting import LANGUAGES, ExtractRefused, Wish, start_extract
from compliance.policy.typesetting import CannotBeTypeset


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write it as 2026-12-31") from None


class Command(BaseCommand):
    help = "Writes a register required by law to a file. Without NAME: lists the registers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="code of the register")
        parser.add_argument("--format", choices=Format.values, default=Format.CSV.value)
        parser.add_argument("--from", dest="since", type=_day, help="first day, for example 2026-01-01")
        parser.add_argument("--to", dest="until", type=_day, help="last day, this day included")
        parser.add_argument("--language", choices=LANGUAGES, default="ru")
        parser.add_argument("--output", help="file or folder; - is the standard output", default=".")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["name"]:
            with translation.override("en"):
                for register in all_registers():
                    self.stdout.write(f"{register.code}\t{register.title}")
            return
        try:
            register = register_named(options["name"])
        except UnknownRegister:
            known = ", ".join(one.code for one in all_registers())
            raise CommandError(f"there is no such register; there are {known}") from None
        wish = Wish(register, options["format"], options["language"], options["since"], options["until"])
        try:
            started = start_extract(
                wish=wish,
                actor=Actor.command("export_register"),
                reason=Reason("command"),
                now=timezone.now(),
            )
        except ExtractRefused as refused:
            with translation.override("en"):
                raise CommandError(" ".join(texts_of(refused.codes))) from None
        with translation.override("en"):
            for notice in notices():
                self.stderr.write(notice)
        if options["output"] == "-":
            for piece in started.pieces:
                sys.stdout.buffer.write(piece)
            return
        target = Path(options["output"])
        target = target / started.filename if target.is_dir() else target
        # A file of this name is whole: what was broken off has another one and is removed.
        beginning = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with beginning.open("xb") as file:
                file.writelines(started.pieces)
            beginning.replace(target)
        except (OSError, CannotBeTypeset) as error:
            said = getattr(error, "strerror", None) or "the document could not be typeset"
            raise CommandError(f"nothing was written: {said}") from None
        except DatabaseError:
            raise CommandError(
                "nothing was written: the database broke off the reading. "
                f"{started.extract} stays unfinished; begin again"
            ) from None
        finally:
            beginning.unlink(missing_ok=True)
        self.stdout.write(f"{started.extract.rows} rows: {target}\nSHA-256 {started.extract.sha256}")
