"""Decisions about access, without a database."""

import pytest
from hypothesis import given, strategies as st

from compliance.access.rules import attempts, roles, second_factor, sessions, steps, usernames


@given(st.sets(st.sampled_from(roles.ROLE_CODES), min_size=2))
def test_auditor_and_administrator_are_held_alone(held):
    assert (roles.fault_of_roles(held) is None) == held.isdisjoint({"auditor", "administrator"})


@pytest.mark.parametrize("role", roles.ROLE_CODES)
def test_every_role_can_be_held_by_itself(role):
    assert roles.fault_of_roles([role]) is None


def test_a_role_nobody_declared_is_refused():
    assert roles.fault_of_roles(["superuser"]) == "unknown_role"


def test_only_the_clerk_may_do_without_a_second_factor():
    assert [role for role in roles.ROLE_CODES if not roles.need_second_factor([role])] == ["intake_clerk"]


LIMITS = {"idle_seconds": 900, "absolute_seconds": 43200}


@pytest.mark.parametrize(
    ("started", "seen", "now", "expected"),
    [
        (0, 0, 899, None),
        (0, 0, 900, "idle"),
        (0, 43000, 43199, None),
        (0, 43199, 43200, "absolute"),
        (None, 5, 6, "absolute"),
        (5, None, 6, "absolute"),
        (1000, 1000, 10, "absolute"),  # from the future: not one of ours
        (10, 5, 20, "absolute"),
    ],
)
def test_a_session_is_over_at_its_idle_and_its_absolute_limit(started, seen, now, expected):
    assert sessions.why_over(started=started, seen=seen, now=now, **LIMITS) == expected


@given(idle=st.integers(60, 10_000), step=st.integers(1, 10_000))
def test_a_session_used_often_enough_is_never_idle(idle, step):
    """Whatever is not written stays young enough: writing rarely must not end a session in use."""
    seen = now = 0
    for _ in range(20):
        now += min(step, max(1, idle // 2))
        assert (
            sessions.why_over(started=0, seen=seen, now=now, idle_seconds=idle, absolute_seconds=10**9)
            is None
        )
        if sessions.must_write(seen=seen, now=now, idle_seconds=idle):
            seen = now


@pytest.mark.parametrize(
    ("has_factor", "passed", "must_change", "needs", "expected"),
    [
        (True, False, True, True, steps.PASS_SECOND_FACTOR),
        (True, True, True, True, steps.CHOOSE_PASSWORD),
        (False, False, True, True, steps.CHOOSE_PASSWORD),
        (False, False, False, True, steps.SET_UP_SECOND_FACTOR),
        (True, False, False, False, steps.PASS_SECOND_FACTOR),
        (True, True, False, True, None),
        (False, False, False, False, None),
    ],
)
def test_the_second_factor_comes_before_a_new_password(has_factor, passed, must_change, needs, expected):
    step = steps.next_step(
        has_factor=has_factor, passed=passed, must_change_password=must_change, needs_factor=needs
    )
    assert step == expected


def test_a_guesser_of_codes_gets_few_tries_a_day():
    clock = tries = 0
    while clock < 24 * 3600:
        tries += 1
        clock += second_factor.delay_after(tries)
    assert tries <= 40
    assert second_factor.delay_after(10**6) == second_factor.LONGEST_DELAY_SECONDS


def _code_of(step: int) -> str:
    return f"{step:06d}"


@given(at=st.integers(10, 999_990), offset=st.integers(-9, 9))
def test_a_code_is_good_one_step_around_now(at, offset):
    outcome, step = second_factor.judge(_code_of(at + offset), at_step=at, last_step=0, code_of=_code_of)
    assert (outcome == second_factor.ACCEPTED) == (abs(offset) <= 1)
    assert step == at + offset or outcome == second_factor.WRONG


@given(at=st.integers(10, 999_990), last=st.integers(-1, 1))
def test_no_code_up_to_the_last_one_used_is_good_again(at, last):
    for offset in (-1, 0, 1):
        outcome, _ = second_factor.judge(
            _code_of(at + offset), at_step=at, last_step=at + last, code_of=_code_of
        )
        assert (outcome == second_factor.ACCEPTED) == (offset > last)


@pytest.mark.parametrize("typed", ["ABCD-efgh jkmn-pqrs", "abcdefghjkmnpqrs", " abcd efgh jkmn pqrs "])
def test_a_recovery_code_is_recognised_however_it_is_typed(typed):
    assert second_factor.is_recovery(second_factor.cleaned(typed))


@pytest.mark.parametrize("typed", ["123456", "12345", "１２３４５６", "abcdefghjkmnpqr0", ""])
def test_other_codes_are_no_recovery_codes(typed):
    assert not second_factor.is_recovery(second_factor.cleaned(typed))


def test_full_width_digits_are_no_code():
    assert not second_factor.is_totp(second_factor.cleaned("１２３４５６"))
    assert second_factor.is_totp(second_factor.cleaned("123 456"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
        ("", "unknown"),
    ],
)
def test_strangers_are_told_apart_by_address_or_by_ipv6_network(address, expected):
    assert attempts.network_of(address) == expected


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("6.6.6.6", 0, "10.0.0.1"),
        ("6.6.6.6, 203.0.113.7", 1, "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"),
        ("", 1, "10.0.0.1"),
        ("203.0.113.7", 2, "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(forwarded, proxies, expected):
    assert attempts.client_address("10.0.0.1", forwarded, proxies) == expected


@given(st.from_regex(usernames.USERNAME_PATTERN, fullmatch=True))
def test_no_sign_in_name_can_be_an_iin_or_a_phone_or_an_address(name):
    assert not name[0].isdigit()
    assert "@" not in name
    assert name == usernames.normal_username(name)
