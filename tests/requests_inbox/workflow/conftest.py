"""A letter with words, for tests of what screens show of it."""

from __future__ import annotations

import pytest

from requests_inbox.models import Request
from tests.consents.giving import somebody
from tests.requests_inbox.workflow.requests import letter, sealed
from tests.requests_inbox.workflow.screens import SECRET, now_opened


@pytest.fixture
def written() -> Request:
    """A letter with words, and a request of it."""
    message = sealed(
        letter(candidates=[somebody().pk]),
        reading={
            "subject": "Прошу данные",
            "sender": {"name": SECRET, "address": "aigerim@example.kz"},
            "own": "Прошу <b>предоставить</b> мои данные.",
            "quoted": "> старое письмо",
            "attachments": [{"name": "скан.pdf", "type": "pdf", "size": 2048, "too_large": False}],
        },
        evidence=[
            {
                "code": "x",
                "type": "access",
                "where": "body",
                "start": 0,
                "end": 6,
                "note": "",
                "words": "Прошу",
            }
        ],
    )
    return now_opened("access", message=message, channel="email", contact={"email": "aigerim@example.kz"})
