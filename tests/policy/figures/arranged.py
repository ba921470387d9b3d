"""What the demonstration has none of, so that no figure is compared by two zeros; with rows at the borders.

Most rows are written as they are, past the services, but with their history: the counterparts read it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from compliance.access.services.second_factor import begin_second_factor, reset_second_factor
from compliance.access.services.users import deactivate_user
from compliance.audit.services import record_event
from compliance.consents.models import (
    Consent,
    DistributionDemand,
    Publication,
    Suppression,
    Withdrawal,
    Wording,
)
from compliance.deadlines.models import DeadlineRule
from compliance.disclosures.models import Recipient, StopNotice, Transfer
from compliance.incidents.models import Incident, SubjectNotice
from compliance.policy.models import LinkCheck, PolicyVersion
from compliance.policy.services import operator
from compliance.register.models import (
    Blocking,
    DataItem,
    Destruction,
    LegalBasis,
    Purpose,
    PurposeCategory,
    PurposeCompatibility,
)
from tests.access.authenticator import enrolled
from tests.personas import hire

from .arranged_inbox import inbox
from .arranged_plans import retention
from .changing import ACTOR, DAY, HOUR, MOMENT, WHY, another, borders, change


def consents(now: datetime) -> None:
    """Terms that ran out and that no job has noticed; terms of 8(7) and 4.8 that were counted anew."""
    running = Consent.objects.filter(state="active", kind="processing", given_at__lt=now - DAY).order_by("pk")
    for consent, over in zip(running, (now - HOUR, now - HOUR + MOMENT, now, now + MOMENT), strict=False):
        change(consent, now, valid_until=over, number=consent.number + 1, act="changed")
    demand = Withdrawal.objects.filter(state="open").earliest("pk")
    change(demand, now, due_at=now)
    decided = Withdrawal.objects.filter(state="refused").earliest("pk")
    change(decided, now, due_at=decided.received_at)
    moved = another(
        decided, now - 4 * DAY, received_at=now - 9 * DAY, decided_at=now - HOUR, due_at=now - 3 * DAY
    )
    change(moved, now - DAY, due_at=now + 5 * DAY)
    waiting = Publication.objects.waiting().earliest("pk")
    change(waiting, now, due_at=now + 10 * DAY)
    told = list(Publication.objects.exclude(published_at=None).filter(ended_at=None).order_by("pk")[:2])
    change(told[0], now, published_at=None, due_at=now)
    change(told[1], now, published_at=None, due_at=now, ended_at=now)
    wording = Wording.objects.latest("pk")
    for number, since in ((1, now), (2, now + MOMENT)):
        another(wording, now, version=wording.version + number, in_force_from=since)
    demanded = DistributionDemand.objects.latest("pk")
    borders([another(demanded, now) for _ in range(4)], now, "received_at", 30)
    opted_out = list(Suppression.objects.order_by("pk")[:2])
    change(opted_out[0], now, lifted_at=now - HOUR)
    change(opted_out[1], now, lifted_at=now)


def disclosures(now: datetime) -> None:
    """Notices that nobody took, transfers of which subjects were to be told; one that was not agreed."""
    transfers = list(Transfer.objects.order_by("-pk")[:4])
    told = another(transfers[0], now, due_at=now - DAY, told_at=now - HOUR)
    another(told, now, told_at=now)
    moved = another(transfers[0], now - 4 * DAY, at=now - 9 * DAY, due_at=now - 3 * DAY)
    change(moved, now - DAY, due_at=now + 5 * DAY)
    borders(transfers, now, "at", 30)
    change(transfers[2], now, due_at=now)
    change(transfers[3], now, due_at=now + MOMENT)
    sent = list(StopNotice.objects.exclude(state="pending").order_by("pk")[:3])
    change(sent[0], now, state="failed", sent_at=None, confirmed_at=None)
    for notice, moment in zip(sent[1:], (now - HOUR, now - HOUR + MOMENT), strict=True):
        change(notice, now, state="pending", sent_at=None, confirmed_at=None, next_attempt_at=moment)
    recipient = Recipient.objects.exclude(country="KZ").latest("pk")
    another(recipient, now, code="unused", active=False)


def incidents(now: datetime) -> None:
    """A breach that was not told of in time, one that was; letters that wait too long or went nowhere."""
    waits = Incident.objects.open().earliest("pk")
    change(waits, now, told_at=None, due_at=now)
    closed = Incident.objects.exclude(closed_at=None).earliest("pk")
    change(closed, now, told_at=None, due_at=now - DAY)
    more = [another(closed, now, key_name=key) for key in KEYS]
    borders(more, now, "discovered_at", 365)
    for breach, told_at, due_at in ((more[0], now, now - DAY), (more[1], None, now + MOMENT)):
        change(breach, now, outcome="", closed_at=None, told_at=told_at, due_at=due_at)
    letters = list(SubjectNotice.objects.order_by("pk")[:3])
    change(letters[0], now, state="failed", sent_at=None)
    for letter, moment in zip(letters[1:], (now - DAY, now - DAY + MOMENT), strict=True):
        change(letter, now, state="pending", sent_at=None, next_attempt_at=moment)


KEYS = tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in range(4))


def policy(now: datetime) -> None:
    """A card without BIN, versions published at the first moment that is too late, versions that are to come."""
    change(operator(), now, bin="")
    today = timezone.localdate(now)
    said = {"state": "published", "title_kk": "а", "title_ru": "а", "digest": "0", "source_digest": "0"}
    for number, day, published_at, publish_by in (
        (7, today - 900 * DAY, now, now),
        (8, today, now - DAY, now),
        (9, today + DAY, now - DAY, now),
        (10, today - 901 * DAY, now + MOMENT, now),
    ):
        version = change(
            PolicyVersion(
                number=number, in_force_from=day, publish_by=publish_by, published_at=published_at,
                imported_at=now, source_encoding="utf-8", **said,
            ), now,
        )  # fmt: skip
        if day == today:
            for address, fault in (("a", "no_host"), ("b", "no_host"), ("c", "")):
                link = LinkCheck(version=version, kind="url", places=[], checked_at=now)
                change(link, now, address=address, fault=fault)


def trail(now: datetime) -> None:
    """Verifications by the command: all of it and one table; by the screen: one that was broken off."""
    said: list[tuple[datetime, dict[str, Any]]] = [
        (now, {"ok": True}),
        (now, {"ok": False}),
        (now, {"ok": False, "table": "register_historicalsubject"}),
        (now, {"ok": False, "finished": False}),
        (now, {"ok": True, "finished": True}),
        (now, {"ok": True, "table": "register_historicalsubject"}),
        *((now + MOMENT, {"ok": ok}) for ok in (True, False)),
        *((now - 7 * DAY, {"ok": True}), (now - 7 * DAY + MOMENT, {"ok": True})),
        *((now - 30 * DAY, {"ok": False}), (now - 30 * DAY + MOMENT, {"ok": False})),
    ]
    for at, details in said:
        record_event("audit.verified", actor=ACTOR, now=at, details=details)


def register(now: datetime) -> None:
    """What is not in use; values of a category that is forbidden from now on; blockings that end and ended."""
    today = timezone.localdate(now)
    live = list(Blocking.objects.filter(lifted_at=None).order_by("pk")[:4])
    change(live[0], now, until=today)
    change(live[1], now, until=today - DAY)
    change(live[2], now, until=today - DAY, lifted_at=now)
    change(live[3], now, placed_at=now)
    borders(Destruction.objects.order_by("-pk")[:4], now, "destroyed_at", 30)
    unconfirmed = LegalBasis.objects.get(confirmed=False)
    another(unconfirmed, now, code="unused", active=False)
    change(PurposeCategory.objects.latest("pk"), now, active=False)
    change(PurposeCompatibility.objects.filter(compatible=True).earliest("pk"), now, compatible=False)
    another(Purpose.objects.latest("pk"), now, code="unused_too", active=False)
    category = DataItem.objects.filter(state="active").latest("pk").category
    change(category, now, allowed=False)


def staff(now: datetime) -> None:
    """Somebody with a second factor, somebody whose one was removed, somebody who has left."""
    has, had, begun, left = (hire("responsible_person") for _ in range(4))
    for user in (has, had):
        enrolled(user, now)
    reset_second_factor(user=had, actor=ACTOR, reason=WHY, now=now)
    begin_second_factor(user=begun, now=now)
    deactivate_user(user=left, actor=ACTOR, reason=WHY, now=now)


def deadlines(now: datetime) -> None:
    """Terms that were entered by mistake, that begin today, and that are to come."""
    today = timezone.localdate(now)
    newest = {one.code: one for one in DeadlineRule.objects.filter(active=True).order_by("in_force_from")}
    for rule in newest.values():
        another(rule, now, in_force_from=today + DAY)
        another(rule, now, in_force_from=today)
        another(rule, now, in_force_from=today - DAY, active=False)


def arrange(now: datetime) -> None:
    """All of it. Values come before their category is forbidden: from then on none is written."""
    everything = (
        consents, disclosures, inbox, incidents, policy, trail, staff, deadlines, retention, register,
    )  # fmt: skip
    for arranged in everything:
        arranged(now)
