"""How long a session lasts, and what it holds."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client

from tests.access.trail import entries, only
from tests.personas import PASSWORD, hire, signed_in

pytestmark = pytest.mark.django_db
NOON = "2026-03-02 12:00:00+05:00"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def is_in(client: Client) -> bool:
    return bool(client.get("/admin/").status_code == 200)


def test_a_session_ends_after_a_quarter_of_an_hour_without_use(clock):
    client = signed_in(hire("auditor", language="en"))
    clock.shift(timedelta(minutes=14))
    assert is_in(client)
    clock.shift(timedelta(minutes=14))
    assert is_in(client), "use prolongs it"
    clock.shift(timedelta(minutes=15))
    answer = client.get("/admin/access/user/?q=1", follow=False)
    assert answer["Location"] == "/admin/login/?next=/admin/access/user/%3Fq%3D1"
    assert b"time limit" in client.get(answer["Location"]).content
    entry = only("access.session_expired")
    assert (entry.actor, entry.details) == (client.actor.label, {"limit": "idle"})
    assert not entries("access.signed_out"), "the person did not sign out"


def test_a_session_ends_after_half_a_day_however_much_it_is_used(clock):
    client = signed_in(hire("auditor"))
    for _ in range(72):
        assert is_in(client)
        clock.shift(timedelta(minutes=10))
    assert not is_in(client)
    assert only("access.session_expired").details == {"limit": "absolute"}


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "сеанс завершён"), ("kk", "Сеансыңыздың уақыты бітіп"), ("en", "Your session has ended")],
)
def test_the_end_is_told_in_the_language_of_the_user(clock, language, words):
    client = signed_in(hire("auditor", language=language))
    client.get("/admin/")
    clock.shift(timedelta(hours=1))
    page = client.get("/admin/", follow=True).content.decode()
    assert words in page
    assert f'<html lang="{language}"' in page


def test_a_form_that_was_being_sent_is_not_repeated_after_the_sign_in(clock):
    client = signed_in(hire("administrator"))
    clock.shift(timedelta(hours=1))
    answer = client.post("/admin/access/user/add/", {"username": "x"})
    assert answer["Location"] == "/admin/login/?next=/admin/"


def test_a_part_of_a_page_that_htmx_asks_for_leads_the_whole_page_to_the_sign_in(clock):
    client = signed_in(hire("auditor"))
    clock.shift(timedelta(hours=1))
    answer = client.get("/admin/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/admin/login/"
    assert answer.content == b""


def test_a_session_without_times_was_not_made_by_a_sign_in(clock):
    client = signed_in(hire("auditor"))
    session = client.session
    del session["access_started"]
    session.save()
    assert not is_in(client)


def test_the_limits_are_settings(clock, settings):
    settings.SESSION_IDLE_SECONDS = 60
    client = signed_in(hire("auditor"))
    clock.shift(59)
    assert is_in(client)
    clock.shift(61)
    assert not is_in(client)


def test_a_session_holds_times_and_ids_and_nothing_about_a_person(clock):
    client = signed_in(hire("auditor", full_name="Айгүл Есенова", email="aigul@example.kz"))
    client.get("/admin/")
    (session,) = Session.objects.all()
    assert set(session.get_decoded()) == {
        "_auth_user_id",
        "_auth_user_backend",
        "_auth_user_hash",
        "access_started",
        "access_seen",
    }


def test_a_busy_session_is_not_written_with_every_page(clock, django_assert_max_num_queries):
    client = signed_in(hire("auditor"))
    client.get("/healthz")
    clock.shift(10)
    with django_assert_max_num_queries(2):  # the session and its user
        client.get("/account/language/")


def test_sessions_that_are_over_are_deleted_from_the_database(clock):
    signed_in(hire("auditor"))
    clock.shift(timedelta(hours=13))
    call_command("clearsessions")
    assert not Session.objects.exists()


def test_the_cookie_goes_with_the_browser_and_no_script_reads_it(clock, stranger):
    user = hire("auditor", password=PASSWORD)
    stranger.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    cookie = stranger.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert not cookie["expires"]
    assert not cookie["max-age"]
