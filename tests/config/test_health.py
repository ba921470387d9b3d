import pytest
from django.test import Client


def test_a_stranger_learns_that_the_process_is_alive(client: Client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db
def test_a_stranger_learns_that_the_process_is_ready(client: Client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
