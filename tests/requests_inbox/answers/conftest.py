"""A real mail server and an officer for the tests of this folder."""

from __future__ import annotations

import pytest

from compliance.audit.actors import Actor
from tests.personas import hire
from tests.smtp import mailbox

__all__ = ["mailbox"]


@pytest.fixture
def actor() -> Actor:
    """An officer at work."""
    return Actor.staff(hire("compliance_officer"))
