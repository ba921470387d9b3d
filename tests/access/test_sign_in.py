"""Signing in, being held back, and what the trail keeps of strangers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.access.models import SignInLock
from compliance.access.rules.attempts import SIGN_IN_LIMIT, SIGN_IN_LIMIT_OF_ADDRESS
from compliance.access.services.locks import forget_expired_locks, give_back_try, take_try
from tests.access.trail import entries, only
from tests.personas import PASSWORD, hire, signed_in
from tests.together import together

db = pytest.mark.django_db
SIGN_IN = "/admin/login/"


def try_to_sign_in(client: Client, username: str, password: str = "wrong", **extra: Any) -> Any:
    return client.post(SIGN_IN, {"username": username, "password": password}, **extra)


@db
def test_the_right_password_lets_in_and_is_recorded(stranger):
    user = hire("auditor", password=PASSWORD)
    stranger.get(SIGN_IN)
    assert try_to_sign_in(stranger, user.username.upper(), PASSWORD).status_code == 302
    assert stranger.get("/admin/").status_code == 200
    entry = only("access.signed_in")
    assert entry.actor == f"staff:{user.pk}"
    assert set(entry.details) == {"origin"}
    assert entry.request_id is not None


@db
def test_a_session_key_from_before_the_sign_in_is_worthless(stranger):
    user = hire("auditor", password=PASSWORD)
    session = stranger.session
    session["planted"] = "by an attacker"
    session.save()
    planted = session.session_key
    try_to_sign_in(stranger, user.username, PASSWORD)
    assert stranger.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/admin/").status_code == 302


@db
def test_signing_out_takes_a_form_and_is_recorded(auditor):
    assert auditor.get("/admin/logout/").status_code == 405
    assert not entries("access.signed_out")
    auditor.post("/admin/logout/")
    assert auditor.get("/admin/").status_code == 302
    assert only("access.signed_out").actor == auditor.actor.label


@db
def test_a_wrong_password_is_recorded_with_the_account_that_was_tried(stranger):
    user = hire("auditor", password=PASSWORD)
    assert try_to_sign_in(stranger, user.username).status_code == 200
    entry = only("access.sign_in_failed")
    assert (entry.actor, entry.object_id, entry.details["known"]) == ("stranger", str(user.pk), True)


@db
def test_a_name_that_nobody_has_is_kept_in_no_form(stranger):
    try_to_sign_in(stranger, "900101300017")
    entry = only("access.sign_in_failed")
    assert (entry.object_id, entry.details["known"]) == ("", False)
    assert set(entry.details) == {"known", "origin"}


@db
@pytest.mark.parametrize("state", ["deactivated", "without a password"])
def test_who_may_not_sign_in_is_told_what_everybody_is_told(stranger, administrator, state):
    from compliance.access.services.users import deactivate_user
    from compliance.audit.reasons import Reason

    user = hire("auditor", password=None if state == "without a password" else PASSWORD)
    if state == "deactivated":
        deactivate_user(
            user=user, actor=administrator.actor, reason=Reason("access.left"), now=timezone.now()
        )
    answer = try_to_sign_in(stranger, user.username, PASSWORD)
    other = try_to_sign_in(stranger, "nobody-at-all", PASSWORD)
    assert answer.status_code == other.status_code == 200
    assert answer.context["form"].errors == other.context["form"].errors


@db
def test_after_five_wrong_passwords_even_the_right_one_is_not_looked_at(stranger, time_machine):
    time_machine.move_to("2026-03-02 09:00:00+05:00", tick=False)
    user = hire("auditor", password=PASSWORD)
    answers = [try_to_sign_in(stranger, user.username).status_code for _ in range(SIGN_IN_LIMIT)]
    assert answers == [200] * (SIGN_IN_LIMIT - 1) + [429]
    assert len(entries("access.sign_in_failed")) == SIGN_IN_LIMIT
    locked = try_to_sign_in(stranger, user.username, PASSWORD)
    assert locked.status_code == 429
    assert locked["Retry-After"] == "900"
    assert entries("access.locked_out")[0].object_id == str(user.pk)
    time_machine.shift(timedelta(minutes=14))
    assert try_to_sign_in(stranger, user.username, PASSWORD).status_code == 429
    time_machine.shift(timedelta(minutes=2))
    assert try_to_sign_in(stranger, user.username, PASSWORD).status_code == 302


@db
def test_a_lock_holds_one_address_and_nobody_else(stranger):
    user = hire("auditor", password=PASSWORD)
    for _ in range(SIGN_IN_LIMIT):
        try_to_sign_in(stranger, user.username, REMOTE_ADDR="198.51.100.1")
    assert try_to_sign_in(Client(), user.username, PASSWORD, REMOTE_ADDR="198.51.100.2").status_code == 302


@db
def test_a_forwarded_address_is_not_believed_unless_a_proxy_is_declared(stranger, settings):
    user = hire("auditor", password=PASSWORD)
    for number in range(SIGN_IN_LIMIT):
        try_to_sign_in(stranger, user.username, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert try_to_sign_in(stranger, user.username, PASSWORD).status_code == 429
    settings.TRUSTED_PROXIES = 1
    other = try_to_sign_in(stranger, user.username, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert other.status_code == 302


@db
def test_one_address_that_tries_many_names_is_locked_too(stranger):
    for number in range(SIGN_IN_LIMIT_OF_ADDRESS):
        take_try(username=f"user{number}", address="198.51.100.1", now=timezone.now())
    assert take_try(username="another", address="198.51.100.1", now=timezone.now()).is_locked
    assert not take_try(username="another", address="198.51.100.9", now=timezone.now()).is_locked


@db
def test_a_flood_of_names_from_one_address_does_not_fill_the_table_of_locks():
    for number in range(3 * SIGN_IN_LIMIT_OF_ADDRESS):
        take_try(username=f"user{number}", address="198.51.100.1", now=timezone.now())
    assert SignInLock.objects.count() == SIGN_IN_LIMIT_OF_ADDRESS + 1


@db
def test_a_success_takes_the_failures_back(stranger):
    user = hire("auditor", password=PASSWORD)
    for _ in range(SIGN_IN_LIMIT - 1):
        try_to_sign_in(stranger, user.username)
    try_to_sign_in(stranger, user.username, PASSWORD)
    assert SignInLock.objects.get().failures == SIGN_IN_LIMIT - 1, "only the address keeps its failures"
    assert try_to_sign_in(Client(), user.username).status_code == 200


@db
def test_a_lock_is_the_same_for_names_that_exist_and_names_that_do_not(stranger):
    """Otherwise the lock would tell a stranger who works here."""
    user = hire("auditor", password=PASSWORD)
    known = [try_to_sign_in(stranger, user.username).status_code for _ in range(7)]
    unknown = [try_to_sign_in(stranger, "nobody-at-all").status_code for _ in range(7)]
    assert known == unknown


def test_guesses_sent_at_the_same_moment_share_one_limit(own_database):
    """The try is counted before the password is looked at, so a burst is worth five guesses too."""
    now, looked_at = timezone.now(), []

    def guess():
        looked_at.append(not take_try(username="admin", address="198.51.100.1", now=now).is_locked)

    assert together(*[guess] * 16) == []
    assert sum(looked_at) == SIGN_IN_LIMIT
    give_back_try(username="admin", address="198.51.100.1")
    assert not take_try(username="admin", address="198.51.100.1", now=now).is_locked


@db
def test_digests_of_what_was_typed_are_forgotten_when_the_lock_is_over():
    now = timezone.now()
    take_try(username="900101300017", address="198.51.100.1", now=now)
    assert forget_expired_locks(now=now + timedelta(minutes=14)) == 0
    assert forget_expired_locks(now=now + timedelta(minutes=16)) == 2
    assert not SignInLock.objects.exists()


@db
def test_a_form_that_is_not_ours_is_refused_and_recorded():
    client = Client(enforce_csrf_checks=True)
    answer = try_to_sign_in(client, "admin")
    assert answer.status_code == 403
    assert only("access.forgery_refused").details["view"] == "admin:login"
    assert not entries("access.refused")


@db
def test_the_page_after_the_sign_in_is_one_of_ours(stranger):
    user = hire("auditor", password=PASSWORD)
    answer = stranger.post(
        SIGN_IN + "?next=https://evil.example/", {"username": user.username, "password": PASSWORD}
    )
    assert answer["Location"].startswith("/")


@db
def test_a_signed_in_person_does_not_see_the_sign_in_page():
    assert signed_in(hire("auditor")).get(SIGN_IN)["Location"] == "/admin/"
