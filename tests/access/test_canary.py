"""A stranger may type a personal value anywhere. It must not be found anywhere afterwards."""

import io
import logging
import logging.config
from datetime import UTC, datetime
from typing import cast

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from compliance.access.services.attempts import close_windows
from config.log import PlaceFormatter, logging_settings
from tests import canaries
from tests.access.authenticator import enrolled
from tests.databases import OwnDatabase
from tests.personas import PASSWORD, hire, signed_in

CANARIES = ("900101300017", "aigul.canary@example.kz", "Канарейкина")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def logs():
    """Everything the product logs at its most talkative level, as it would reach the file."""
    written = io.StringIO()
    logging.config.dictConfig(logging_settings("DEBUG"))
    for handler in logging.getLogger().handlers + logging.getLogger("gunicorn.error").handlers:
        if isinstance(handler.formatter, PlaceFormatter):
            cast("logging.StreamHandler", handler).setStream(written)
    logging.getLogger("compliance").info("written")
    assert "written" in written.getvalue()
    yield written
    logging.config.dictConfig(settings.LOGGING)


def everywhere(database: OwnDatabase, logs: io.StringIO) -> list[tuple[str, bytes]]:
    return [
        ("dump", canaries.dump(database)),
        ("broker", canaries.broker()),
        ("logs", logs.getvalue().encode()),
    ]


def test_what_a_stranger_types_into_the_sign_in_is_found_nowhere(own_database, logs):
    client = Client(raise_request_exception=False)
    for value in CANARIES:
        for _ in range(8):  # past the lock-out
            client.post("/admin/login/", {"username": value, "password": value}, HTTP_USER_AGENT=value)
        client.post(f"/admin/login/?next=/{value}", {"username": f" {value} ", "password": "x"})
        client.get("/admin/", headers={"X-Request-ID": value, "X-Forwarded-For": value, "Referer": value})
        client.get("/account/", {"next": value})
        client.get(f"/{value}/")
        client.get(f"/admin/access/user/{value}/change/")
        client.post("/account/language/", {"language": value, "next": value})
        strict = Client(enforce_csrf_checks=True)
        strict.post("/admin/login/", {"username": value, "csrfmiddlewaretoken": value})
    staff = signed_in(hire("auditor"))
    enrolled(staff.user, NOW)
    for value in CANARIES:
        staff.post("/account/second-factor/", {"code": value, "next": value})
        staff.post("/admin/access/user/add/", {"username": value})
        staff.get(f"/admin/access/user/{value}/change/")
        staff.get(f"/admin/{value}/", {"q": value})
    close_windows(now=timezone.now().replace(year=2100))
    places = everywhere(own_database, logs)
    assert b"access.sign_in_failed" in places[0][1]
    canaries.assert_nowhere(CANARIES, places)


def test_passwords_and_secrets_are_found_nowhere(own_database, logs):
    user = hire("auditor", password=PASSWORD)
    Client().post("/admin/login/", {"username": user.username, "password": PASSWORD})
    Client().post("/admin/login/", {"username": user.username, "password": PASSWORD + "1"})
    secret, codes = enrolled(user, NOW)
    values = (PASSWORD, secret, *codes, *(code.replace("-", "") for code in codes))
    canaries.assert_nowhere(values, everywhere(own_database, logs))


def test_the_address_of_a_stranger_is_kept_as_a_digest_only(own_database, logs):
    Client().post("/admin/login/", {"username": "nobody-at-all", "password": "x"}, REMOTE_ADDR="203.0.113.77")
    canaries.assert_nowhere(["203.0.113.77"], everywhere(own_database, logs))


def test_the_note_of_a_decision_is_found_nowhere(own_database, logs):
    administrator, user = signed_in(hire("administrator")), hire("auditor")
    administrator.post(
        f"/admin/access/user/{user.pk}/deactivate/", {"reason": "access.left", "note": "уволена Канарейкина"}
    )
    user.refresh_from_db()
    assert not user.is_active
    canaries.assert_nowhere(["Канарейкина"], everywhere(own_database, logs))
