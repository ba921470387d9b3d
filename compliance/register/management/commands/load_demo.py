"""``manage.py load_demo``: a made-up operator and people; adds no people where there are subjects."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.policy import demo as policy_demo
from compliance.policy.services.figures import record_figures
from compliance.policy.services.months import keep_months
from compliance.register.demo import SEQUELS, Cast
from compliance.register.demo.story import tell
from compliance.register.models import Subject


class Command(BaseCommand):
    help = "Loads demonstration data into an empty register, in the demonstration only."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENVIRONMENT not in {"demo", "test"}:
            raise CommandError("demonstration data is for the demonstration only; nothing was loaded")
        policy_demo.tell(actor=_actor("responsible"), now=timezone.now())
        if Subject.objects.exists():
            self.stdout.write("There are subjects already; nothing was loaded.")
            return
        cast, now = Cast(_actor("clerk"), _actor("officer"), _actor("responsible")), timezone.now()
        with transaction.atomic():
            count = tell(cast=cast, now=now)
            for sequel in SEQUELS:
                sequel(cast, now)
        # As if the job of last night had run: the dashboard and the statement have something to tell.
        keep_months(now=now)
        record_figures(
            day=timezone.localdate(now) - timedelta(days=1),
            actor=cast.responsible,
            reason=Reason("command"),
            now=now,
        )
        self.stdout.write(f"{count} made-up subjects loaded.")


def _actor(username: str) -> Actor:
    user = get_user_model()._default_manager.filter(username=username).first()
    return Actor.staff(user) if user else Actor.command("load_demo")
