"""Codes of the second factor and of recovery: good once, for one person, and guessing takes longer and longer."""

from datetime import timedelta

import pytest

from compliance.access.models import RecoveryCode
from compliance.access.rules.second_factor import RECOVERY_CODES
from compliance.access.services.second_factor import replace_recovery_codes, verify_second_factor
from tests.access.authenticator import NOW, STEP, clock, code_at, enrolled
from tests.access.trail import entries, only
from tests.personas import hire
from tests.together import together

__all__ = ["clock"]

db = pytest.mark.django_db


@db
def test_a_code_is_good_once(clock):
    user = hire("auditor")
    secret, _codes = enrolled(user, NOW)
    later = NOW + 2 * STEP
    assert verify_second_factor(user=user, code=code_at(secret, later), now=later)
    again = verify_second_factor(user=user, code=code_at(secret, later), now=later + STEP)
    assert (bool(again), again.outcome) == (False, "replayed")
    assert entries("access.second_factor_failed")[-1].details["outcome"] == "replayed"


@db
def test_the_code_of_the_set_up_is_not_good_again():
    user = hire("auditor")
    secret, _codes = enrolled(user, NOW)
    assert verify_second_factor(user=user, code=code_at(secret, NOW), now=NOW).outcome == "replayed"


def test_one_code_sent_many_times_at_once_is_accepted_once(own_database):
    user = hire("auditor")
    secret, codes = enrolled(user, NOW)
    later = NOW + 2 * STEP
    for code in (code_at(secret, later), codes[0]):
        accepted: list[bool] = []

        def send(code=code, accepted=accepted, later=later):
            accepted.append(bool(verify_second_factor(user=user, code=code, now=later)))

        assert together(*[send] * 6) == []
        assert sorted(accepted) == [False] * 5 + [True]
        later += timedelta(hours=2)  # past the pause that the five wrong ones have earned
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 1


@db
def test_a_recovery_code_lets_in_once_and_says_how_many_are_left():
    user = hire("auditor")
    _secret, codes = enrolled(user, NOW)
    first = verify_second_factor(user=user, code=codes[3].upper().replace("-", " "), now=NOW)
    assert first.codes_left == RECOVERY_CODES - 1
    assert only("access.recovery_code_used").details == {"left": RECOVERY_CODES - 1}
    assert not verify_second_factor(user=user, code=codes[3], now=NOW)


@db
def test_the_recovery_code_of_another_person_is_wrong():
    mine, theirs = hire("auditor"), hire("auditor")
    enrolled(mine, NOW)
    _secret, codes = enrolled(theirs, NOW)
    assert not verify_second_factor(user=mine, code=codes[0], now=NOW)
    assert verify_second_factor(user=theirs, code=codes[0], now=NOW)


@db
def test_new_recovery_codes_make_the_old_ones_worthless():
    user = hire("auditor")
    secret, old = enrolled(user, NOW)
    later = NOW + 2 * STEP
    assert replace_recovery_codes(user=user, code="000000", now=later)[1] == []
    verdict, new = replace_recovery_codes(user=user, code=code_at(secret, later), now=later)
    assert verdict
    assert set(new).isdisjoint(old)
    assert not verify_second_factor(user=user, code=old[0], now=later)
    assert verify_second_factor(user=user, code=new[0], now=later)


@db
def test_wrong_codes_close_the_door_for_longer_and_longer():
    user = hire("auditor")
    secret, _codes = enrolled(user, NOW)
    now, waits = NOW + 2 * STEP, []
    for _ in range(8):
        verdict = verify_second_factor(user=user, code="000000", now=now)
        waits.append(verdict.wait_seconds)
        now += timedelta(seconds=verdict.wait_seconds)
    assert waits == [0, 0, 0, 15, 30, 60, 120, 240]
    just_before = now - timedelta(seconds=5)
    closed = verify_second_factor(user=user, code=code_at(secret, just_before), now=just_before)
    assert (bool(closed), closed.outcome) == (False, "closed")
    assert verify_second_factor(user=user, code=code_at(secret, now), now=now)


@db
def test_hammering_at_a_closed_door_does_not_fill_the_trail():
    user = hire("auditor")
    enrolled(user, NOW)
    for _ in range(40):
        verify_second_factor(user=user, code="000000", now=NOW)
    assert len(entries("access.second_factor_failed")) == 5
