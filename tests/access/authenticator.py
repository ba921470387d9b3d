"""An authenticator application for tests, and the clock it goes by."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_otp.oath import hotp

from compliance.access.models import User
from compliance.access.services.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    offer_of,
)

NOW = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def code_at(secret: str, moment: datetime) -> str:
    """The six digits that an authenticator shows at a moment."""
    return f"{hotp(base64.b32decode(secret.replace('-', '').upper()), int(moment.timestamp()) // 30):06d}"


def enrolled(user: User, now: datetime) -> tuple[str, list[str]]:
    """Sets the second factor up; gives its secret and the recovery codes."""
    with transaction.atomic():
        begin_second_factor(user=user, now=now)
        secret = offer_of(user, "Tests").secret
    verdict, codes = confirm_second_factor(user=user, code=code_at(secret, now), now=now)
    assert verdict, verdict
    user.refresh_from_db()
    return secret, codes
