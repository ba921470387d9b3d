"""Holding back whoever guesses passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from compliance.access.digests import keyed_digest
from compliance.access.events import USER
from compliance.access.models import SignInLock, User
from compliance.access.refusals import Refused
from compliance.access.rules import attempts as rules
from compliance.access.services.attempts import note_attempt
from compliance.audit.actors import Actor

# Counted before the password is looked at, so that guesses sent at the same moment share one limit.
# Past the limit the time of release stays: whoever goes on trying does not keep the owner out for longer.
TAKE = """
    INSERT INTO access_signinlock AS held (key, failures, expires_at) VALUES (%(key)s, 1, %(until)s)
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN held.expires_at <= %(now)s THEN 1 ELSE held.failures + 1 END,
        expires_at = CASE WHEN held.expires_at > %(now)s AND held.failures >= %(limit)s
                          THEN held.expires_at ELSE %(until)s END
    RETURNING failures
"""


@dataclass(frozen=True, slots=True)
class Try:
    """One begun sign-in: how many there were before success for this name and address, and the limits."""

    of_name_and_address: int
    of_address: int

    @property
    def is_locked(self) -> bool:
        """Whether the password is not even looked at."""
        return (
            self.of_name_and_address > rules.SIGN_IN_LIMIT or self.of_address > rules.SIGN_IN_LIMIT_OF_ADDRESS
        )

    @property
    def locks(self) -> bool:
        """Whether this try, if it fails, is the last before the lock."""
        return (
            self.of_name_and_address == rules.SIGN_IN_LIMIT
            or self.of_address == rules.SIGN_IN_LIMIT_OF_ADDRESS
        )


@transaction.atomic
def take_try(*, username: str, address: str, now: datetime) -> Try:
    """Counts a sign-in that begins. A locked address makes no rows with ever new names."""
    pair, alone = _keys(username, address)
    of_address = _take(alone, rules.SIGN_IN_LIMIT_OF_ADDRESS, now)
    if of_address > rules.SIGN_IN_LIMIT_OF_ADDRESS:
        return Try(of_name_and_address=0, of_address=of_address)
    return Try(of_name_and_address=_take(pair, rules.SIGN_IN_LIMIT, now), of_address=of_address)


@transaction.atomic
def give_back_try(*, username: str, address: str) -> None:
    """Forgets the failures of a name and an address after a success, and this one try of the address."""
    pair, alone = _keys(username, address)
    SignInLock.objects.filter(pk=pair).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_signinlock SET failures = greatest(failures - 1, 0) WHERE key = %s", [alone]
        )


def check_own_password(*, user: User, password: str, address: str, now: datetime) -> bool:
    """Whether somebody who is signed in knows their password; for changes that a found session must not do.

    Shares the limit of sign-ins, or a session left open would be a way to guess. Raises Refused past it.
    """
    if take_try(username=user.username, address=address, now=now).is_locked:
        raise Refused("too_many_tries")
    if user.check_password(password):
        give_back_try(username=user.username, address=address)
        return True
    note_attempt(
        "access.own_password_wrong",
        actor=Actor.staff(user),
        now=now,
        object_label=USER,
        object_id=str(user.pk),
    )
    return False


def forget_expired_locks(*, now: datetime) -> int:
    """Deletes locks that are over, and with them the digests of what was typed."""
    return SignInLock.objects.filter(expires_at__lte=now).delete()[0]


def _keys(username: str, address: str) -> tuple[str, str]:
    network = rules.network_of(address)
    name = User.normalize_username(username)
    return keyed_digest("sign-in-name", name, network), keyed_digest("sign-in-address", network)


def _take(key: str, limit: int, now: datetime) -> int:
    until = now + timedelta(seconds=rules.SIGN_IN_COOL_OFF_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": key, "now": now, "until": until, "limit": limit})
        return int(cursor.fetchone()[0])
