"""The people of the tests: one signed-in client for each role, and the stranger.

    def test_a_clerk_reveals_nothing(clerk, auditor, stranger): clerk.get(...); clerk.user; clerk.actor

The test says how it meets the database: with ``@pytest.mark.django_db`` or with ``own_database``.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

if TYPE_CHECKING:  # conftest.py reads this module before Django is set up
    from compliance.access.models import User
    from compliance.audit.actors import Actor

PASSWORD = "correct-Horse-7-battery"
STAFF_ROLES = ("intake_clerk", "compliance_officer", "responsible_person", "auditor", "administrator")
PERSONAS = ("clerk", "officer", "responsible", "auditor", "administrator")

_serial = count(1)


class Persona(Client):
    """A browser of the tests with the member of staff who sits before it."""

    user: User

    def __init__(self, user: User, **options: Any) -> None:
        super().__init__(**options)
        self.user = user

    @property
    def actor(self) -> Actor:
        """Who the trail names for what this person does."""
        from compliance.audit.actors import Actor

        return Actor.staff(self.user)


def hire(*roles: str, username: str | None = None, **fields: Any) -> User:
    """A new member of staff with these roles."""
    from compliance.access.services.users import create_user
    from compliance.audit.actors import Actor
    from compliance.audit.reasons import Reason

    role = roles[0] if roles else "nobody"
    return create_user(
        username=f"{role}-{next(_serial)}".replace("_", "-") if username is None else username,
        roles=roles,
        actor=Actor.command("tests"),
        reason=Reason("access.hired"),
        now=timezone.now(),
        **fields,
    )


def signed_in(user: User, **options: Any) -> Persona:
    """A client with a session of this user, as after a correct password."""
    persona = Persona(user, **options)
    persona.force_login(user)
    return persona


def _with_role(role: str, request: pytest.FixtureRequest) -> Persona:
    if "own_database" in request.fixturenames:
        request.getfixturevalue("own_database")
    return signed_in(hire(role, language="en"))


@pytest.fixture
def clerk(request: pytest.FixtureRequest) -> Persona:
    """Intake clerk: registers and edits, sees masks only."""
    return _with_role("intake_clerk", request)


@pytest.fixture
def officer(request: pytest.FixtureRequest) -> Persona:
    """Compliance officer: works with personal data, reveals, destroys nothing."""
    return _with_role("compliance_officer", request)


@pytest.fixture
def responsible(request: pytest.FixtureRequest) -> Persona:
    """Responsible person: approves and destroys."""
    return _with_role("responsible_person", request)


@pytest.fixture
def auditor(request: pytest.FixtureRequest) -> Persona:
    """Auditor: reads everything, changes nothing."""
    return _with_role("auditor", request)


@pytest.fixture
def administrator(request: pytest.FixtureRequest) -> Persona:
    """Administrator: users and settings, no personal data."""
    return _with_role("administrator", request)


@pytest.fixture
def stranger() -> Client:
    """Nobody we know."""
    return Client()


@pytest.fixture
def quiet_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page notes that its reader was here, as one a minute does: its queries are not those of the clock."""
    monkeypatch.setattr("compliance.access.rules.sessions.must_write", lambda **_said: False)
