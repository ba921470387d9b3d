"""A new row in one statement leaves what ``record`` leaves: row, history row and entry of the trail."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms.models import model_to_dict

from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.audit.services import Told, record_events
from compliance.audit.set_based import record_new
from compliance.audit.tracking import history_model
from compliance.audit.verify import verify
from compliance.consents.models import Consent
from compliance.consents.services.entries import consent_key
from tests.audit.trail import CLERK, NOW
from tests.consents.giving import published, somebody

pytestmark = pytest.mark.django_db
OWN = {"id", "history_id", "subject", "subject_id", "key"}
WHO = CLERK  # staff, so that the history keeps their number, too


def unsaved(subject, wording) -> Consent:
    key = consent_key(subject.pk, NOW)
    return Consent(
        subject=subject, kind=wording.kind, wording=wording, series=wording.series,
        wording_digest=wording.digest, purposes=["service_access"], categories=["name", "email"],
        given_at=NOW, state="active", terms={"email": ["no_transfer"]}, act="given", received_at=NOW,
        channel="website_form", giver="representative", message="form-17",
        representative=Consent._meta.get_field("representative").seal({"name": "Ә", "proof": "№ 7"}, key),
    )  # fmt: skip


def comparable(row) -> dict[str, object]:
    told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    sealed = told.pop("representative")
    return {name: value for name, value in told.items() if name not in OWN} | {"sealed": bool(sealed)}


def test_it_is_the_row_that_record_writes_with_its_history_and_its_entry():
    wording = published()
    first, second = somebody(), somebody({"surname": "Екінші", "name": "Адам"})
    by_record, at_once = unsaved(first, wording), unsaved(second, wording)
    with request_id_scope():
        by_record.record(actor=WHO, reason=Reason("settings"), now=NOW)
        record_new(at_once, actor=WHO, reason=Reason("settings"), now=NOW)

    assert comparable(Consent.objects.get(pk=at_once.pk)) == comparable(Consent.objects.get(pk=by_record.pk))
    history: Any = history_model(Consent)._default_manager
    assert comparable(history.get(id=at_once.pk)) == comparable(history.get(id=by_record.pk))
    entries = AuditEntry.objects.filter(object_label="consents.consent").order_by("pk")
    told = [model_to_dict(entry, exclude=["id", "object_id", "subject_id", "history_id", "row_hash", "xid", "recorded_at"])
            for entry in entries]  # fmt: skip
    assert len(told) == 2
    assert told[0] == told[1]
    assert verify().ok
    at_once.message, at_once.number = "form-18", 2
    at_once.record(actor=WHO, reason=Reason("settings"), now=NOW)
    assert history.filter(id=at_once.pk).count() == 2


def test_a_row_that_is_there_already_is_refused():
    consent = unsaved(somebody(), published())
    record_new(consent, actor=WHO, reason=Reason("settings"), now=NOW)
    with pytest.raises(ValueError, match="there already"):
        record_new(consent, actor=WHO, reason=Reason("settings"), now=NOW)


def test_entries_that_are_told_together_stand_in_their_order():
    record_events(
        [Told("audit.trail_read", details={"rows": 1}), Told("audit.trail_exported", "audit.auditseal", 7)],
        actor=WHO, now=NOW, reason="settings",
    )  # fmt: skip
    stored = list(AuditEntry.objects.order_by("-pk")[:2])[::-1]
    assert [(entry.event, entry.object_id, entry.details) for entry in stored] == [
        ("audit.trail_read", "", {"rows": 1}),
        ("audit.trail_exported", "7", {}),
    ]
    assert len({(entry.era, entry.xid) for entry in stored}) == 1
