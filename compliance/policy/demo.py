"""The operator of the demonstration: its card and its policy as printed, with a made-up BIN and address."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason

from .models import PolicyVersion
from .rules import check_digit
from .services import change_operator, edit_clause, import_policy, operator, preview, publish_version
from .services.figures import ALMATY
from .services.links import check_links

# The operator's policy as its page has it, web clutter and all.
TEXT = Path(__file__).parent / "texts" / "privacy-policy-kk-ru.txt"
# Registered in December of a far year, with the first serials: such a number is nobody's.
_ELEVEN = "99124000000"
# The policy prints no postal address; an office without a street is nobody's either.
ADDRESS = {
    "address_kk": "010000, Астана қ., Үлгі көшесі, 1-үй",
    "address_ru": "010000, г. Астана, ул. Примерная, д. 1",
}
# Before the first act of the year that the demonstration tells of.
_BEFORE = timedelta(days=410)


def made_up_bin() -> str:
    """A number with the form of a BIN that was never issued."""
    serials = (f"{_ELEVEN[:6]}{serial:05}" for serial in range(100))
    return next(f"{eleven}{digit}" for eleven in serials if (digit := check_digit(eleven)) is not None)


def tell(*, actor: Actor, now: datetime) -> None:
    """Completes the card, publishes the policy and begins a draft of the next one; keeps what is there."""
    if begin(actor=actor, now=now):
        draft(actor=actor, now=now)


def begin(*, actor: Actor, now: datetime) -> bool:
    """Completes the card, so that consents can be given, and publishes the policy, both over a year ago.

    Whether there was no policy yet.
    """
    then = now - _BEFORE
    complete_card(actor=actor, now=then)
    if PolicyVersion.objects.exists():
        return False
    version = _publish(actor=actor, now=then)
    check_links(version=version, actor=actor, reason=Reason("policy_changed"), now=now)
    return True


def complete_card(*, actor: Actor, now: datetime) -> None:
    """Gives the operator its made-up BIN and address, unless its card has a BIN."""
    if not operator().complete:
        change_operator(
            values={"bin": made_up_bin(), **ADDRESS}, actor=actor, reason=Reason("correction"), now=now
        )


def _publish(*, actor: Actor, now: datetime) -> PolicyVersion:
    today = now.astimezone(ALMATY).date()
    reason = Reason("policy_changed")
    version = import_policy(content=TEXT.read_bytes(), actor=actor, reason=reason, now=now).version
    publish_version(
        version=version, seen=preview(version).seen, in_force_from=today, approved_on=today,
        differences_read=True, actor=actor, reason=reason, now=now, today=today,
    )  # fmt: skip
    return version


def draft(*, actor: Actor, now: datetime) -> None:
    """The next version, in which somebody has begun to settle how the languages differ."""
    reason = Reason("correction")
    # One more empty line at the end: the same bytes would be the version that is published.
    version = import_policy(content=TEXT.read_bytes() + b"\n", actor=actor, reason=reason, now=now).version
    clause = version.clauses.get(number="3.2.4")
    edit_clause(
        clause=clause, text_kk=clause.text_kk.replace("30 күн", "отыз күнтізбелік күн"),
        text_ru=clause.text_ru,
        actor=actor, reason=reason, now=now,
    )  # fmt: skip
