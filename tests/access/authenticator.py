"""An authenticator application for tests."""

import base64
from datetime import datetime

from django.db import transaction
from django_otp.oath import hotp

from compliance.access.models import User
from compliance.access.services.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    offer_of,
)


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
