"""The interface against its own document: everything it allows, and much that it does not, without a surprise.

Nothing may be answered with 5xx, with a status or a body that the document does not name, or by a page.
"""

from __future__ import annotations

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.consents.api.asking import site
from tests.consents.giving import MARKETING, given, published, somebody

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
QUIET = list(HealthCheck)


@pytest.fixture
def website():
    """A known system, a subject with a consent and texts to agree to."""
    consent = given(somebody())
    published(MARKETING)
    # Between requests Django would close the connection that this test's transaction is on.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield site(per_minute=1_000_000), consent
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def answered_as_described(case, known):
    website, consent = known
    if isinstance(case.body, dict) and len(str(case.body)) % 2:
        # Half of the time about somebody and something that there is, to get past the first door.
        real = {"subject": {"reference": consent.subject.reference}, "wording": {"series": "marketing"},
                "series": consent.series}  # fmt: skip
        case.body.update({name: value for name, value in real.items() if name in case.body})
        if "consent_id" in case.path_parameters:
            case.path_parameters["consent_id"] = consent.pk
    response = case.call(headers={"Authorization": f"Bearer {website.token}"})
    case.validate_response(response, checks=CHECKS)


@schema.parametrize()
@settings(
    max_examples=15, deadline=None, suppress_health_check=QUIET, phases=[Phase.explicit, Phase.generate]
)
def test_what_the_document_allows_and_forbids_is_answered_as_it_says(case, website):
    answered_as_described(case, website)


@pytest.mark.long
@pytest.mark.timeout(1800)
@schema.parametrize()
@settings(
    max_examples=400, deadline=None, suppress_health_check=QUIET, phases=[Phase.explicit, Phase.generate]
)
def test_much_more_is_answered_as_it_says(case, website):
    answered_as_described(case, website)


def test_the_document_names_every_operation_with_its_answers():
    described = schema.raw_schema["paths"]
    assert sorted(described) == [
        "/api/v1/activities",
        "/api/v1/consents",
        "/api/v1/consents/{consent_id}/withdrawals",
        "/api/v1/contacts/check",
        "/api/v1/contacts/opt-out",
        "/api/v1/processings/ends",
        "/api/v1/subjects",
        "/api/v1/withdrawals",
        "/api/v1/wordings",
    ]
    for operations in described.values():
        for operation in operations.values():
            assert {"401", "403", "429", "500"} <= set(operation["responses"])
            assert operation["security"] == [{"Token": []}]
            assert operation["description"]
