"""Setting up, using and removing the second factor."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast
from urllib.parse import quote

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django_otp.oath import hotp

from compliance.access.events import USER
from compliance.access.models import RecoveryCode, SecondFactor, SecondFactorGuard, User
from compliance.access.refusals import Refused
from compliance.access.rules import second_factor as rules
from compliance.access.services.attempts import note_attempt
from compliance.access.services.staff import locked, refuse_own, tell
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.vault.reading import Reader
from compliance.vault.services import key_for, shred_key
from compliance.vault.values import Sealed

SECRET_BYTES = 20
CLOSED = "closed"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a code: accepted, wrong, replayed, closed (too many tries) or unreadable."""

    outcome: str
    factor_id: int | None = None
    codes_left: int | None = None
    wait_seconds: int = 0
    ends_session: bool = False

    def __bool__(self) -> bool:
        return self.outcome == rules.ACCEPTED


@dataclass(frozen=True, slots=True)
class Offer:
    """What an authenticator needs to know; shown to its owner and to nobody else."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@transaction.atomic
def begin_second_factor(*, user: User, now: datetime) -> SecondFactor:
    """Makes a secret that waits for its first code. Beginning again keeps the one that waits."""
    user = locked(user)
    live = {factor.confirmed_at is not None: factor for factor in user.second_factors.filter(removed_at=None)}
    if True in live:
        raise Refused("already_enrolled")
    if False in live:
        return live[False]
    factor = SecondFactor(user=user, created_at=now)
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    factor.secret = SecondFactor._meta.get_field("secret").seal(secret, key_for(None, _scope(user), now))
    factor.record(actor=Actor.staff(user), reason=Reason("own_account"), now=now)
    tell("access.second_factor_begun", user=user, actor=Actor.staff(user), now=now)
    return factor


def offer_of(user: User, issuer: str) -> Offer:
    """The secret that waits for its first code, and the address that a QR code carries."""
    factor = user.second_factors.filter(removed_at=None, confirmed_at=None).first()
    if factor is None:
        raise Refused("not_begun")
    secret = _secret_of(factor)
    if secret is None:
        raise Refused("not_begun")
    label = quote(f"{issuer}:{user.username}")
    address = (
        f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}"
        f"&digits={rules.DIGITS}&period={rules.STEP_SECONDS}"
    )
    return Offer(secret=secret, address=address)


def confirm_second_factor(*, user: User, code: str, now: datetime) -> tuple[Verdict, list[str]]:
    """Takes the second factor into use if the code proves that the application has the secret.

    Gives the recovery codes in clear, once; only their hashes are kept.
    """
    with transaction.atomic():
        user = locked(user)
        factor = user.second_factors.filter(removed_at=None, confirmed_at=None).first()
        if factor is None:
            raise Refused("not_begun")
        guard = _locked_guard(user)
        verdict = _judged(user, guard, factor, rules.cleaned(code), now)
        if not verdict:
            return verdict, []
        actor, reason = Actor.staff(user), Reason("own_account")
        factor.confirmed_at = user.second_factor_since = now
        factor.record(actor=actor, reason=reason, now=now)
        user.record(actor=actor, reason=reason, now=now)
        codes = _fresh_recovery_codes(factor)
        tell("access.second_factor_enrolled", user=user, actor=actor, now=now)
        return verdict, codes


def verify_second_factor(*, user: User, code: str, now: datetime) -> Verdict:
    """Checks a code of the application or a recovery code; each is good once.

    Returns instead of raising, because the count of wrong codes must be kept.
    """
    with transaction.atomic():
        guard = _locked_guard(user)
        factor = user.second_factors.filter(removed_at=None, confirmed_at__isnull=False).first()
        if factor is None:
            return Verdict(UNREADABLE)
        verdict = _judged(user, guard, factor, rules.cleaned(code), now)
        if verdict:
            tell(
                "access.second_factor_passed" if verdict.codes_left is None else "access.recovery_code_used",
                user=user,
                actor=Actor.staff(user),
                now=now,
                details={} if verdict.codes_left is None else {"left": verdict.codes_left},
            )
        return verdict


def replace_recovery_codes(*, user: User, code: str, now: datetime) -> tuple[Verdict, list[str]]:
    """Makes ten new recovery codes; the old ones are good no longer. Takes a valid code first."""
    with transaction.atomic():
        verdict = verify_second_factor(user=user, code=code, now=now)
        if not verdict or verdict.factor_id is None:
            return verdict, []
        factor = SecondFactor.objects.get(pk=verdict.factor_id)
        factor.recovery_codes.all().delete()
        codes = _fresh_recovery_codes(factor)
        tell("access.recovery_codes_replaced", user=user, actor=Actor.staff(user), now=now)
        return verdict, codes


@transaction.atomic
def reset_second_factor(*, user: User, actor: Actor, reason: Reason, now: datetime) -> User:
    """Takes the second factor away from somebody who has lost it, and ends their sessions.

    The secret's key is destroyed: no old copy of the database makes codes again.
    """
    refuse_own(user, actor, "own_account")
    user = locked(user)
    factors = list(user.second_factors.filter(removed_at=None))
    if not factors:
        raise Refused("no_second_factor")
    for factor in factors:
        factor.removed_at = now
        factor.record(actor=actor, reason=reason, now=now)
        factor.recovery_codes.all().delete()
        shred_key(
            key_id=_sealed_secret(factor).key_id, reference=f"second-factor-{factor.pk}", actor=actor, now=now
        )
    user.second_factor_since = None
    user.session_epoch += 1
    user.record(actor=actor, reason=reason, now=now)
    tell("access.second_factor_reset", user=user, actor=actor, reason=reason, now=now)
    return user


def _scope(user: User) -> str:
    return f"staff:{user.pk}"


def _sealed_secret(factor: SecondFactor) -> Sealed:
    return cast(Sealed, factor.secret)


def _secret_of(factor: SecondFactor) -> str | None:
    with Reader() as reader:
        secret = reader.open(_sealed_secret(factor))
    return secret if isinstance(secret, str) else None


def _locked_guard(user: User) -> SecondFactorGuard:
    SecondFactorGuard.objects.bulk_create([SecondFactorGuard(user=user)], ignore_conflicts=True)
    return SecondFactorGuard.objects.select_for_update().get(user=user)


def _judged(user: User, guard: SecondFactorGuard, factor: SecondFactor, code: str, now: datetime) -> Verdict:
    """The verdict on a cleaned code, with the counters brought up to date and a failure recorded."""
    if guard.closed_until is not None and now < guard.closed_until:
        wait = int((guard.closed_until - now).total_seconds()) + 1
        return _told_failure(user, guard, CLOSED, now, wait)
    outcome, codes_left = rules.WRONG, None
    if rules.is_recovery(code) and factor.confirmed_at is not None:
        codes_left = _spent_recovery_code(factor, code, now)
        outcome = rules.WRONG if codes_left is None else rules.ACCEPTED
    elif rules.is_totp(code):
        secret = _secret_of(factor)
        if secret is None:
            return _told_failure(user, guard, UNREADABLE, now, 0)
        outcome, step = _judged_totp(secret, code, guard.last_step, now)
        if outcome == rules.ACCEPTED:
            guard.last_step = step
    if outcome == rules.ACCEPTED:
        guard.failures, guard.closed_until = 0, None
        guard.save()
        return Verdict(outcome, factor_id=factor.pk, codes_left=codes_left)
    guard.failures += 1
    wait = rules.delay_after(guard.failures)
    guard.closed_until = now + timedelta(seconds=wait) if wait else None
    guard.save()
    return _told_failure(user, guard, outcome, now, wait)


def _judged_totp(secret: str, code: str, last_step: int, now: datetime) -> tuple[str, int]:
    key = base64.b32decode(secret)
    return rules.judge(
        code,
        at_step=int(now.timestamp()) // rules.STEP_SECONDS,
        last_step=last_step,
        code_of=lambda step: str(hotp(key, step, rules.DIGITS)).zfill(rules.DIGITS),
    )


def _told_failure(user: User, guard: SecondFactorGuard, outcome: str, now: datetime, wait: int) -> Verdict:
    note_attempt(
        "access.second_factor_failed",
        actor=Actor.staff(user),
        now=now,
        object_label=USER,
        object_id=str(user.pk),
        details={"outcome": outcome, "failures": guard.failures},
    )
    ends = guard.failures >= rules.FAILURES_THAT_END_THE_SESSION
    return Verdict(outcome, wait_seconds=wait, ends_session=ends)


def _fresh_recovery_codes(factor: SecondFactor) -> list[str]:
    codes = [
        "".join(secrets.choice(rules.RECOVERY_ALPHABET) for _ in range(rules.RECOVERY_LENGTH))
        for _ in range(rules.RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(factor=factor, digest=_recovery_digest(factor, code)) for code in codes]
    )
    return [rules.grouped(code) for code in codes]


def _recovery_digest(factor: SecondFactor, code: str) -> str:
    # 79 random bits: a plain hash is beyond guessing, and a change of SECRET_KEY spoils no code.
    return sha256(f"{factor.pk}:{code}".encode()).hexdigest()


def _spent_recovery_code(factor: SecondFactor, code: str, now: datetime) -> int | None:
    """How many codes are left after this one is spent, or None when it is not among them."""
    digest = _recovery_digest(factor, code)
    unused = list(factor.recovery_codes.select_for_update().filter(used_at=None).order_by("pk"))
    for recovery in unused:
        if constant_time_compare(recovery.digest, digest):
            recovery.used_at = now
            recovery.save(update_fields=["used_at"])
            return len(unused) - 1
    return None
