import base64

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from compliance.vault.services import key_for
from tests.databases import point_django_at


@pytest.fixture
def not_ready():
    def check(client: Client) -> None:
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json() == {"status": "unavailable"}
        assert client.get("/healthz").status_code == 200

    return check


def test_a_stranger_learns_that_the_process_is_alive_even_without_a_database(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_stranger_learns_that_the_process_is_ready(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_can_be_sent(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_it_is_not_ready_without_the_broker(client, settings, not_ready):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    not_ready(client)


def test_it_is_not_ready_without_the_database(client, own_database, not_ready):
    point_django_at("no_such_database")

    not_ready(client)


def test_it_is_not_ready_before_all_migrations_are_applied(
    client, own_database, superuser_connection, not_ready
):
    superuser_connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    not_ready(client)


def test_it_is_not_ready_with_another_master_key(client, own_database, settings, not_ready):
    with transaction.atomic():
        key_for(None, "some-scope", timezone.now())
    assert client.get("/readyz").status_code == 200
    first = settings.MASTER_KEYS
    settings.MASTER_KEYS = first.partition(":")[0] + ":" + base64.b64encode(b"x" * 32).decode()

    not_ready(client)


def test_it_is_not_ready_with_malformed_master_keys(client, own_database, settings, not_ready):
    settings.MASTER_KEYS = "nonsense"

    not_ready(client)
