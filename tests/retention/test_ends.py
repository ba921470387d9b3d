"""What ends a processing besides staff: reports of other systems. Recorded, repeated without effect, refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.register.models import LegalBasis, Purpose, Subject
from compliance.register.services.ending import end_purpose
from compliance.register.services.refusals import Refused
from compliance.retention.models import Activity
from compliance.retention.services.due import count_due
from tests.consents.api.asking import site
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def purpose(code: str = "notification") -> Purpose:
    return Purpose.objects.get(code=code)


def ended(subject: Subject, code: str = "notification", **options):
    return end_purpose(
        subject=subject, purpose=purpose(code), actor=OFFICER, reason=why("purpose_ended"),
        now=options.pop("now", NOW + DAY), **options,
    )  # fmt: skip


def errors_of(answer) -> dict[str, str]:
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


def test_an_end_is_in_the_record_and_makes_the_data_due():
    subject = registered(purposes=("notification", "service_access"))
    [processing] = ended(subject, end_reason="contract_ended", at=NOW + timedelta(hours=1))
    processing.refresh_from_db()
    assert (processing.end_reason, processing.ended_at) == ("contract_ended", NOW + timedelta(hours=1))
    assert processing.history.first().history_change_reason == "purpose_ended"
    entry = AuditEntry.objects.get(event="register.processing_ended")
    assert (entry.subject_id, entry.details) == (subject.pk, {"end_reason": "contract_ended"})
    assert ended(subject) == []  # reported again
    assert subject.processings.filter(ended_at=None).count() == 1


def test_what_cannot_have_ended_is_refused_and_recorded():
    subject = registered(purposes=("notification",))
    for options, code in (
        ({"end_reason": "withdrawn"}, "end_not_reported"),
        ({"at": NOW + 3 * DAY}, "end_in_future"),
        ({"code": "marketing"}, "processing_none"),
        ({"basis": LegalBasis.objects.exclude(code="law").first()}, "processing_none"),
    ):
        with pytest.raises(Refused, match=code):
            ended(subject, **options)
    codes = [
        entry.details["codes"] for entry in AuditEntry.objects.filter(event="register.change_refused").order_by("pk")
    ]  # fmt: skip
    assert codes == ["end_not_reported", "end_in_future", "processing_none", "processing_none"]
    assert subject.processings.get().ended_at is None


class TestTheInterface:
    def test_ends_a_purpose_as_staff_do_and_the_page_and_the_explanation_show_it(self, officer):
        subject = registered(purposes=("notification",))
        answer = site().send(
            "/processings/ends",
            {"subject": {"iin": AIGERIM["iin"]}, "purpose": "notification", "end_reason": "contract_ended"},
        )
        assert answer.status_code == 200, answer.content
        [told] = answer.json()["ended"]
        assert (answer.json()["reference"], told["end_reason"]) == (subject.reference, "contract_ended")
        entry = AuditEntry.objects.get(event="register.processing_ended")
        assert (entry.actor, entry.reason) == ("client:website", "interface")
        assert count_due(now=timezone.now()) > 0
        page = officer.get(reverse("admin:register_subject_change", args=[subject.pk])).content.decode()
        assert "contract ended" in page
        item = subject.items.get(category__code="email")
        explained = officer.get(
            reverse("admin:retention_retentionplan_explain", args=[item.pk])
        ).content.decode()
        assert "contract ended" in explained

    def test_the_same_report_again_changes_nothing(self):
        subject = registered(purposes=("notification",))
        website, body = site(), {"subject": {"reference": subject.reference}, "purpose": "notification"}
        key = "0f2a9d8e-35a5-4d1e-9a93-5c9c0d3c3a11"
        first = website.send("/processings/ends", body, key=key)
        again = website.send("/processings/ends", body, key=key)
        assert again.json() == first.json()
        assert again["Idempotency-Replayed"] == "true"
        assert website.send("/processings/ends", body).json()["ended"] == []
        assert AuditEntry.objects.filter(event="register.processing_ended").count() == 1

    def test_what_is_not_known_is_said_by_its_place_and_ends_nothing(self):
        subject = registered(purposes=("notification",))
        website, name = site(), {"reference": subject.reference}
        unknown = website.send("/processings/ends", {"subject": name, "purpose": "nope", "basis": "nope"})
        assert (unknown.status_code, errors_of(unknown)) == (
            422, {"purpose": "purpose_unknown", "basis": "basis_unknown"},
        )  # fmt: skip
        never = website.send("/processings/ends", {"subject": name, "purpose": "marketing"})
        assert (never.status_code, never.json()["errors"][0]["code"]) == (409, "processing_none")
        demanded = {"subject": name, "purpose": "notification", "end_reason": "demanded"}
        assert website.send("/processings/ends", demanded).status_code == 422
        assert subject.processings.get().ended_at is None

    def test_a_token_without_the_scope_ends_nothing(self):
        subject = registered(purposes=("notification",))
        other = site("consents", "contacts", "subjects", name="other")
        body = {"subject": {"reference": subject.reference}, "purpose": "notification"}
        assert other.send("/processings/ends", body).status_code == 403
        activity = {"reference": subject.reference, "purpose": "notification", "on": "2026-04-07"}
        assert other.send("/activities", {"activities": [activity]}).status_code == 403
        assert subject.processings.get().ended_at is None
        assert not Activity.objects.exists()

    def test_activity_is_kept_as_the_latest_day_only(self):
        subject = registered(purposes=("notification",))
        website = site()
        days = ["2026-04-08", "2026-05-09", "2026-04-30"]
        activities = [{"reference": subject.reference, "purpose": "notification", "on": day} for day in days]
        marketing = {"reference": subject.reference, "purpose": "marketing", "on": "2026-04-08"}
        answer = website.send("/activities", {"activities": [*activities, marketing]})
        assert answer.json() == {"noted": 1, "warnings_cancelled": 0}
        assert website.send("/activities", {"activities": activities[:1]}).status_code == 200
        assert str(Activity.objects.get().last_on) == "2026-05-09"
        assert AuditEntry.objects.filter(event="retention.activity_noted").count() == 2

    def test_activity_of_nobody_or_of_a_day_to_come_keeps_nothing_of_the_lot(self):
        subject = registered(purposes=("notification",))
        tomorrow = (timezone.localdate() + DAY).isoformat()
        good = {"reference": subject.reference, "purpose": "notification", "on": "2026-04-08"}
        lot = [good, {**good, "reference": "S-0000-0000"}, {**good, "on": tomorrow}, {**good, "purpose": "x"}]
        answer = site().send("/activities", {"activities": lot})
        assert errors_of(answer) == {
            "activities.1.reference": "subject_not_registered", "activities.2.on": "day_in_future",
            "activities.3.purpose": "purpose_unknown",
        }  # fmt: skip
        assert not Activity.objects.exists()

    def test_both_are_in_the_document(self):
        paths = site().ask("/openapi.json").json()["paths"]
        assert {"/api/v1/processings/ends", "/api/v1/activities"} <= set(paths)
