"""A stranger may type a personal value anywhere. It must not be found anywhere afterwards."""

import base64
import io
import logging
import logging.config
from typing import cast

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client

from compliance.access.services.attempts import close_windows
from config.log import PlaceFormatter, logging_settings
from tests.access.authenticator import enrolled
from tests.personas import PASSWORD, hire, signed_in

CANARY = "900101300017"
MAIL = "aigul.canary@example.kz"


def _spellings(value: str) -> list[bytes]:
    raw = value.encode()
    return [raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"="), base64.b64encode(b"a" + raw)[4:-4]]


def _database() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t")
            rows.append(cursor.fetchone()[0])
    return "\n".join(rows).encode()


def _broker() -> bytes:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return b"\n".join(key + b" " + (client.dump(key) or b"") for key in client.scan_iter())


@pytest.fixture
def logs():
    """Everything the product logs at its most talkative level, as it would reach the file."""
    written = io.StringIO()
    logging.config.dictConfig(logging_settings("DEBUG"))
    for handler in logging.getLogger().handlers + logging.getLogger("gunicorn.error").handlers:
        if isinstance(handler.formatter, PlaceFormatter):
            cast("logging.StreamHandler", handler).setStream(written)
    yield written
    logging.config.dictConfig(settings.LOGGING)


def test_what_a_stranger_types_into_the_sign_in_is_found_nowhere(own_database, logs):
    from datetime import UTC, datetime

    from django.utils import timezone

    client = Client(raise_request_exception=False)
    for value in (CANARY, MAIL):
        for _ in range(8):  # past the lock-out
            client.post("/admin/login/", {"username": value, "password": value}, HTTP_USER_AGENT=value)
        client.post(f"/admin/login/?next=/{value}", {"username": f" {value} ", "password": "x"})
        client.get("/admin/", headers={"X-Request-ID": value, "X-Forwarded-For": value, "Referer": value})
        client.get("/account/", {"next": value})
        client.get(f"/{value}/")
        client.get(f"/admin/access/user/{value}/change/")
        client.post("/account/language/", {"language": value, "next": value})
        Client(enforce_csrf_checks=True).post(
            "/admin/login/", {"username": value, "csrfmiddlewaretoken": value}
        )
    staff = signed_in(hire("auditor"))
    enrolled(staff.user, datetime(2026, 3, 2, tzinfo=UTC))
    for value in (CANARY, MAIL):
        staff.post("/account/second-factor/", {"code": value, "next": value})
        staff.post("/admin/access/user/add/", {"username": value})
        staff.get(f"/admin/access/user/{value}/change/")
        staff.get(f"/admin/{value}/", {"q": value})
    close_windows(now=timezone.now().replace(year=2100))
    places = {"database": _database(), "broker": _broker(), "logs": logs.getvalue().encode()}
    assert b"access.sign_in_failed" in places["database"]
    logging.getLogger("compliance").info("written")
    assert "written" in logs.getvalue()
    for place, content in places.items():
        for value in (CANARY, MAIL):
            for spelling in _spellings(value):
                assert spelling not in content, (place, value)


def test_passwords_and_secrets_are_found_nowhere(own_database, logs):
    from datetime import UTC, datetime

    user = hire("auditor", password=PASSWORD)
    Client().post("/admin/login/", {"username": user.username, "password": PASSWORD})
    Client().post("/admin/login/", {"username": user.username, "password": PASSWORD + "1"})
    secret, codes = enrolled(user, datetime(2026, 3, 2, tzinfo=UTC))
    for place in (_database(), _broker(), logs.getvalue().encode()):
        for value in (PASSWORD, secret, *codes, *(code.replace("-", "") for code in codes)):
            for spelling in _spellings(value):
                assert spelling not in place


def test_the_address_of_a_stranger_is_kept_as_a_digest_only(own_database, logs):
    Client().post("/admin/login/", {"username": "nobody-at-all", "password": "x"}, REMOTE_ADDR="203.0.113.77")
    assert b"203.0.113.77" not in _database()
    assert "203.0.113.77" not in logs.getvalue()
