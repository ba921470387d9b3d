"""The screens of retention: who is let in, what they show and never show, and what they do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.register.models import DataItem, Destruction
from compliance.retention.models import Activity, Hold, InactivityRule, InactivityWarning, RetentionRule
from compliance.retention.services.inactivity_rules import set_inactivity
from tests.personas import PERSONAS
from tests.register.admin.screens import secrets_in, text_of
from tests.register.services.people import AIGERIM, OFFICER, end_all, registered, why
from tests.retention.acts import act_of, plan_of

pytestmark = pytest.mark.django_db

ALL = {"clerk", "officer", "responsible", "auditor"}
SEE = {"officer", "responsible", "auditor"}
DAILY = {"officer", "responsible"}
DECIDE = {"responsible"}
SCREENS = [
    ("retentionrule_changelist", (), ALL),
    ("retentionrule_change", ("rule",), ALL),
    ("retentionrule_history", ("rule",), ALL),
    ("retentionrule_add", (), DECIDE),
    ("inactivityrule_changelist", (), SEE),
    ("inactivityrule_add", (), DECIDE),
    ("inactivitywarning_changelist", (), SEE),
    ("inactivitywarning_history", ("warning",), SEE),
    ("inactivitywarning_back", ("warning",), DAILY),
    ("hold_changelist", (), ALL),
    ("hold_change", ("hold",), ALL),
    ("hold_reveal", ("hold",), ALL),
    ("hold_history", ("hold",), ALL),
    ("hold_lift", ("hold",), DAILY),
    ("hold_place", ("subject",), DAILY),
    ("retentionplan_changelist", (), SEE),
    ("retentionplan_change", ("plan",), SEE),
    ("retentionplan_history", ("plan",), SEE),
    ("retentionplan_due", (), SEE),
    ("retentionplan_explain", ("item",), SEE),
    ("retentionplan_progress", ("plan",), SEE),
    ("retentionplan_make", (), DAILY),
    ("retentionplan_approve", ("plan",), DECIDE),
    ("retentionplan_reject", ("plan",), DECIDE),
    ("retentionplan_act", ("plan", "act"), DECIDE),
    ("destructionact_changelist", (), SEE),
    ("destructionact_change", ("done",), SEE),
    ("destructionact_history", ("done",), SEE),
    ("destructionact_document", ("done", "language"), SEE),
    ("destructionact_destruction", ("destruction",), SEE),
    ("destructionact_certificate", ("destruction", "language"), SEE),
    ("anonymousfact_changelist", (), SEE),
]
WHY = {"reason_code": "internal_audit", "note": ""}


def address(screen, *ids):
    return reverse(f"admin:retention_{screen}", args=ids)


def held(subject) -> Hold:
    hold = Hold(
        subject=subject, kind="dispute", source="2-115/26", key="test:1", placed_at=timezone.now(),
        until=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip
    hold.record(actor=OFFICER, reason=why(), now=timezone.now())
    return hold


def warned(subject, *, state="pending", notice="sent") -> InactivityWarning:
    warning = InactivityWarning(
        subject=subject, processing=subject.processings.get(), warned_at=timezone.now(), state=state, notice=notice,
        ends_on=timezone.localdate() + timedelta(days=30), settled_at=None if state == "pending" else timezone.now(),
    )  # fmt: skip
    warning.record(actor=OFFICER, reason=why(), now=timezone.now())
    return warning


@pytest.fixture
def ids():
    subject = registered(purposes=("service_access",))
    gone = Destruction(
        number="D-2026-900001", subject=subject, whole=False, categories=["email"], keys=1, items=1,
        destroyed_at=timezone.now(),
    )  # fmt: skip
    gone.record(actor=OFFICER, reason=why(), now=timezone.now())
    return {
        "warning": warned(subject).pk, "rule": RetentionRule.objects.get(code="service_access").pk, "hold": held(subject).pk,
        "subject": subject.pk, "plan": plan_of(subject, number="P-2026-000777").pk, "done": act_of(subject).pk, "act": "start",
        "language": "kk", "destruction": gone.pk, "item": DataItem.objects.filter(subject=subject)[0].pk,
    }  # fmt: skip


@pytest.mark.parametrize("name", PERSONAS)
def test_each_screen_opens_to_its_roles_and_to_nobody_else(name, request, ids):
    person = request.getfixturevalue(name)
    for screen, wanted, roles in SCREENS:
        page = person.get(address(screen, *(ids[one] for one in wanted)))
        assert page.status_code == (200 if name in roles else 403), (screen, page.status_code)
        if "pdf" not in page["Content-Type"]:
            assert secrets_in(page) == []


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_every_screen_speaks(responsible, ids, language):
    responsible.user.language = language
    responsible.cookies["django_language"] = language
    for screen, wanted, _roles in SCREENS:
        assert responsible.get(address(screen, *(ids[one] for one in wanted))).status_code == 200


def test_a_stranger_is_sent_to_sign_in(stranger, ids):
    for screen, wanted, _roles in SCREENS:
        assert stranger.get(address(screen, *(ids[one] for one in wanted))).status_code == 302


def test_a_period_shows_what_it_would_do_before_it_is_saved(responsible):
    form = {
        "purpose": RetentionRule.objects.get(code="service_access").purpose_id, "category": "",
        "ending": "any", "amount": "30", "unit": "days", "method": "destroy", "needs_approval": "on",
        "source": "internal", "citation": "",
        "in_force_from": (timezone.localdate() + timedelta(days=1)).isoformat(),
        "reason_code": "policy_changed", "note": "",
    }  # fmt: skip
    before = RetentionRule.objects.count()
    page = responsible.post(address("retentionrule_add"), {**form, "try": ""})
    assert "What it would do" in text_of(page)
    assert RetentionRule.objects.count() == before
    page = responsible.post(address("retentionrule_add"), {**form, "save": ""})
    assert page.status_code == 302
    assert RetentionRule.objects.count() == before + 1
    assert AuditEntry.objects.named("retention.rule_changed").exists()


def test_a_hold_is_placed_revealed_by_record_and_lifted(officer):
    subject = registered()
    page = officer.post(
        address("hold_place", subject.pk),
        {
            "category": "", "kind": "dispute", "ground": "Иск Айгерім, дело 2-115", "source": "2-115/26",
            "until": (timezone.localdate() + timedelta(days=10)).isoformat(), "reason_code": "dispute", "note": "",
        },
    )  # fmt: skip
    assert page.status_code == 302
    hold = Hold.objects.get()
    assert "дело 2-115" not in text_of(officer.get(address("hold_changelist")))
    shown = officer.post(address("hold_reveal", hold.pk), {"reason_code": "dispute", "note": ""})
    assert "дело 2-115" in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert AuditEntry.objects.named("retention.hold_revealed").get().subject_id == subject.pk
    assert "Until" in text_of(officer.get(reverse("admin:register_subject_change", args=[subject.pk])))
    assert (
        officer.post(address("hold_lift", hold.pk), {"reason_code": "dispute", "note": ""}).status_code == 302
    )
    hold.refresh_from_db()
    assert hold.lifted_at is not None


def test_inactivity_is_set_by_form(responsible):
    purpose = RetentionRule.objects.get(code="marketing").purpose_id
    form = {"purpose": purpose, "months": "24", "grace_days": "30", "active": "on", **WHY}
    assert responsible.post(address("inactivityrule_add"), form).status_code == 302
    rule = InactivityRule.objects.get()
    assert (
        responsible.post(address("inactivityrule_change", rule.pk), {**form, "months": "12"}).status_code
        == 302
    )
    rule.refresh_from_db()
    assert (rule.months, rule.history.count()) == (12, 2)
    assert AuditEntry.objects.named("retention.inactivity_changed").count() == 2


def test_warnings_are_listed_by_what_is_to_be_done_and_lead_to_the_subject(officer):
    told, untold, settled = (
        registered({"name": f"Имя{letter}"}, purposes=("notification",)) for letter in "абв"
    )
    warning = warned(told)
    warned(untold, notice="no_address")
    warned(settled, state="cancelled")
    listed = {
        "": (told, untold, settled),
        "pending": (told, untold),
        "untold": (untold,),
        "settled": (settled,),
    }
    for state, subjects in listed.items():
        page = officer.get(address("inactivitywarning_changelist"), {"state": state} if state else {})
        text = text_of(page)
        assert [one for one in (told, untold, settled) if one.reference in text] == list(subjects), state
        assert text.count("The person has come back") == sum(one is not settled for one in subjects)
        assert "Имя" not in text
    page = officer.get(address("inactivitywarning_change", warning.pk))
    assert page["Location"].endswith(reverse("admin:register_subject_change", args=[told.pk]))


def test_who_has_come_back_is_noted_on_the_screen_and_the_warning_is_cancelled(officer):
    subject = registered({"name": "Әсел"}, purposes=("notification",))
    set_inactivity(
        purpose=subject.processings.get().purpose, months=12, grace_days=30, active=True, actor=OFFICER,
        reason=why("policy_changed"), now=timezone.now(),
    )  # fmt: skip
    warning = warned(subject)
    back, today = address("inactivitywarning_back", warning.pk), timezone.localdate()
    form = {"on": (today + timedelta(days=1)).isoformat(), "reason_code": "service", "note": ""}
    assert "This day has not come yet." in text_of(officer.post(back, form))
    assert not Activity.objects.exists()
    page = officer.post(back, {**form, "on": today.isoformat()}, follow=True)
    assert "The warning is cancelled; the processing goes on." in text_of(page)
    warning.refresh_from_db()
    assert (warning.state, Activity.objects.get().last_on) == ("cancelled", today)
    entry = AuditEntry.objects.named("retention.activity_noted").get()
    assert (entry.actor, entry.subject_id) == (f"staff:{officer.user.pk}", subject.pk)
    assert warning.history.count() == 2
    page = officer.post(back, {**form, "on": today.isoformat()}, follow=True)
    assert "The warning stands" in text_of(page)


@pytest.mark.parametrize(
    "screen",
    ["retentionplan_changelist", "destructionact_changelist", "hold_changelist", "retentionplan_due"],
)
def test_a_longer_list_asks_no_more_queries(officer, screen):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            officer.get(address(screen))
        return len(queries)

    def add(number: int) -> None:
        values = {**AIGERIM}
        values.pop("iin")
        subject = registered(values, purposes=("service_access",))
        act_of(subject, number=f"A-2026-{number:06}")
        Hold(subject=subject, kind="dispute", key=f"t:{number}", placed_at=timezone.now()).record(
            actor=OFFICER, reason=why(), now=timezone.now()
        )
        if "due" in screen:
            end_all(subject)

    add(1)
    asked()
    few = asked()
    for number in range(2, 6):
        add(number)
    assert asked() == few
