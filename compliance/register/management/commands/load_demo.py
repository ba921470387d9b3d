"""``manage.py load_demo``: a made-up operator and people; adds no people where there are subjects."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.sealing import seal_entries
from compliance.audit.verification import carry_out, request_verification
from compliance.extracts.models import Format
from compliance.extracts.registry import all_registers
from compliance.extracts.services.extracting import Wish, start_extract
from compliance.policy import demo as policy_demo
from compliance.policy.services.figures import record_figures
from compliance.policy.services.months import keep_months
from compliance.register.demo import SEQUELS
from compliance.register.demo.imports import import_list
from compliance.register.demo.story import SEED, SUBJECTS, tell
from compliance.register.demo.year import DAYS, Cast, Year
from compliance.register.models import Subject

# So long before midnight the job keeps the figures of a day.
NIGHT = timedelta(minutes=10)
# A quarter ago the office began to verify its history every week. A year of it would double the loading.
VERIFIED_EVERY, VERIFIED_SINCE = 7, 91


class Command(BaseCommand):
    help = "Loads demonstration data into an empty register, in the demonstration only."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENVIRONMENT not in {"demo", "test"}:
            raise CommandError("demonstration data is for the demonstration only; nothing was loaded")
        # One clock for all of it: what is counted back from now is the same distance apart in every load.
        now = timezone.now()
        is_new = policy_demo.begin(actor=_actor("responsible"), now=now)
        if Subject.objects.exists():
            self.stdout.write("There are subjects already; nothing was loaded.")
            return
        cast = Cast(_actor("clerk"), _actor("officer"), _actor("responsible"))
        year = Year(cast, now)
        tell(year)
        for sequel in SEQUELS:
            sequel(year)
        if is_new:
            year.at(year.day(6, 11), lambda at: policy_demo.draft(actor=cast.responsible, now=at))
        self._play(year)
        import_list(start=SUBJECTS, seed=SEED, actor=cast.clerk, now=now)
        # As if the job of last night had run: the charts have something to tell.
        keep_months(now=now)
        _extracts(actor=cast.responsible, now=now)
        _verified(now=timezone.now())
        self.stdout.write(f"{len(year.people)} made-up subjects loaded.")

    @staticmethod
    def _play(year: Year) -> None:
        """Night by night, as the jobs have it: the day is sealed, its figures are kept."""
        for ago in range(DAYS, 0, -1):
            night = year.midnight - timedelta(days=ago - 1) - NIGHT
            with transaction.atomic():
                year.play(until=night)
            if ago <= VERIFIED_SINCE and ago % VERIFIED_EVERY == 1:
                _verified(now=night)
            else:
                seal_entries(now=night)
            with transaction.atomic():
                _figures(night)
        with transaction.atomic():
            year.play()


def _verified(*, now: datetime) -> None:
    """Somebody asks whether the history is whole, and hears that it is."""
    seal_entries(now=now)
    carry_out(request_verification(actor=_actor("auditor"), now=now), clock=lambda: now)


def _figures(now: datetime) -> None:
    """What the night keeps for the statement of compliance."""
    job = Actor.job("policy.record_figures")
    record_figures(day=timezone.localdate(now), actor=job, reason=Reason("schedule"), now=now)


def _extracts(*, actor: Actor, now: datetime) -> None:
    """Somebody has taken the registers required by law along; the files themselves are kept nowhere."""
    for place, register in enumerate(all_registers()):
        form = Format.values[place % len(Format.values)]
        started = start_extract(
            wish=Wish(register, form, ("kk", "ru")[place % 2]), actor=actor, reason=Reason("internal_audit"),
            now=now,
        )  # fmt: skip
        for _piece in started.pieces:
            pass


def _actor(username: str) -> Actor:
    user = get_user_model()._default_manager.filter(username=username).first()
    return Actor.staff(user) if user else Actor.command("load_demo")
