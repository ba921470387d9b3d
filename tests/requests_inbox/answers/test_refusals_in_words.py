"""Nobody reads a code: whatever is refused while a request is answered has words in every language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from compliance.retention.services.guards import GROUNDS
from requests_inbox.answer_messages import message
from requests_inbox.services.fulfilling import Answer
from tests.consents.giving import somebody
from tests.requests_inbox.answers.requests import a_request, done, identified

REFUSE = {"refuse", "Refusal"}
SERVICES = (
    "requests_inbox/services", "compliance/register/services", "compliance/consents/services",
    "compliance/retention/services",
)  # fmt: skip


def codes() -> set[str]:
    """Every code that the services under a fulfilment refuse with."""
    found = {str(code) for code in GROUNDS.values()}
    for folder in SERVICES:
        for path in Path(settings.BASE_DIR, folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REFUSE and node.args:
                    code = node.args[0]
                    if isinstance(code, ast.Constant) and "." not in str(code.value):  # no name of an event
                        found.add(str(code.value))
    return found


def test_every_refusal_of_a_fulfilment_has_words_in_every_language():
    found = codes()
    assert {"identity_missing", "subject_missing", "request_done", "preview_changed", "held"} <= found
    for code in sorted(found):
        said = set()
        for language, _name in settings.LANGUAGES:
            with override(language):
                said.add(message(code))
                assert message(code) != message("no-such-code").replace("no-such-code", code)
        assert len(said) == len(settings.LANGUAGES), (code, said)


@pytest.mark.django_db
def test_who_opens_fulfil_too_early_or_too_late_reads_why(officer):
    def page(request):
        return officer.get(f"/admin/requests_inbox/request/{request.pk}/fulfil/").content.decode()

    assert "Say first whose data this is about." in page(a_request("access"))
    subject = somebody()
    assert "Nobody has made sure who asks" in page(a_request("access", subject=subject))
    explained = a_request("explanation")
    done(explained, Answer("Да."), officer.actor, answer="Да.")
    assert "This request is done." in page(explained)
    assert "Ask the administrator" not in page(
        identified(a_request("access", subject=subject), officer.actor)
    )
