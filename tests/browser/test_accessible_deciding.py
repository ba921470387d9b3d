"""axe-core on what is decided, set and taken along: forms that say what is wrong, previews. Nothing serious (WCAG 2.2 AA).

Each role works in Russian or in Kazakh; the screens take turns in light and dark, wide and narrow.
"""

from __future__ import annotations

import pytest

from compliance.incidents.models import Incident
from compliance.policy.models import Operator, PolicyVersion
from compliance.register.models import Purpose
from compliance.retention.models import Hold, RetentionPlan
from tests.browser.axe import at, looked_at, pressed, seen, sent_empty
from tests.browser.test_register_journeys import sign_in
from tests.consents.giving import somebody
from tests.personas import hire
from tests.policy.drafts import drafted
from tests.policy.wordings import REAL

SEND = "#content form[method=post] button[type=submit]"
pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.long]


@pytest.fixture
def own_database(demonstration):
    """The site shows the demonstration."""
    return demonstration


def test_plans_holds_and_breaches(own_database, live_stack, page):
    subject = somebody({"surname": "Ким", "name": "Анна", "email": "kim@example.kz"})
    plan = RetentionPlan.objects.filter(state="proposed").latest("pk")
    incident = Incident.objects.latest("pk")
    hold = Hold.objects.latest("pk")
    rule = {
        "purpose": str(Purpose.objects.get(code="service_access").pk), "amount": "1", "unit": "years",
        "citation": "АК 178", "reason_code": "law_changed",
    }  # fmt: skip
    breach = "incidents_incident_"
    sign_in(page, "responsible_person", "kk")
    found = looked_at(page, {
        "approve a plan": (at("retention_retentionplan_approve", plan.pk), sent_empty),
        "reject a plan": (at("retention_retentionplan_reject", plan.pk), sent_empty),
        "stop a plan": (at("retention_retentionplan_act", plan.pk, "stop"), sent_empty),
        "make a plan": (at("retention_retentionplan_make"), sent_empty),
        "rule, wrong": (at("retention_retentionrule_add"), pressed("button[name=try]")),
        "rule, what it would do": (at("retention_retentionrule_add"), pressed("button[name=try]", **rule)),
        "inactivity": (at("retention_inactivityrule_add"), sent_empty),
        "hold": (at("retention_hold_place", subject.pk), sent_empty),
        "lift a hold": (at("retention_hold_lift", hold.pk), sent_empty),
        "ground of a hold": (at("retention_hold_reveal", hold.pk), sent_empty),
        "destroy": (at("register_subject_destroy", subject.pk), pressed("form .register-danger-solid")),
        "breach": (at(f"{breach}add"), sent_empty),
        "whose data": (at(f"{breach}choose", incident.pk), pressed("button[name=estimate]")),
        "notice": (at(f"{breach}told", incident.pk), sent_empty),
        "term of the notice": (at(f"{breach}term", incident.pk), seen),
        "letter to subjects": (at(f"{breach}letter", incident.pk), sent_empty),
        "translations": (at(f"{breach}translations", incident.pk), seen),
        "letters to subjects": (at("incidents_subjectnotice_changelist"), seen),
        "close a breach": (at(f"{breach}close", incident.pk), sent_empty),
    })  # fmt: skip
    assert not found, "\n".join(found)


def test_the_policy_the_calendar_and_the_card_of_the_operator(own_database, live_stack, page):
    live = PolicyVersion.objects.filter(state="published").latest("pk")
    draft = drafted(REAL.read_text().replace("30 күн", "10 күн").replace("двух", "трёх"))
    clause = draft.clauses.get(number="3.2.4")
    version = "policy_policyversion_"
    sign_in(page, "responsible_person", "ru")
    found = looked_at(page, {
        "take in a policy": (at(f"{version}add"), sent_empty),
        "differences": (at(f"{version}change", draft.pk, query="?show=differences"), seen),
        "compared with another version": (at(f"{version}compare", draft.pk, live.pk), seen),
        "clause": (at(f"{version}clause", draft.pk, clause.pk), sent_empty),
        "new clause": (at(f"{version}add_clause", draft.pk), sent_empty),
        "head": (at(f"{version}head", draft.pk), sent_empty),
        "publish": (at(f"{version}publish", draft.pk), sent_empty),
        "discard": (at(f"{version}discard", draft.pk), sent_empty),
        "card": (at("policy_operator_change", Operator.objects.get().pk), sent_empty),
        "wording": (at("consents_wording_add"), sent_empty),
        "day of the calendar": (at("deadlines_calendarday_add"), sent_empty),
        "count a term": (at("deadlines_deadlinerule_count"), seen),
        "recipient": (at("disclosures_recipient_add"), sent_empty),
    })  # fmt: skip
    assert not found, "\n".join(found)


def test_registers_are_taken_along(own_database, live_stack, page):
    sign_in(page, "auditor", "kk")
    found = looked_at(page, {
        "take a register": (at("extracts_extract_take", "processing"), sent_empty),
        "entry": (at("audit_auditentry_change", 1), seen),
    })  # fmt: skip
    assert not found, "\n".join(found)


def test_what_the_administrator_sets(own_database, live_stack, page):
    someone = hire("intake_clerk", username="aizhan")
    user = "access_user_"
    sign_in(page, "administrator", "ru")
    found = looked_at(page, {
        "mailboxes": (at("requests_inbox_mailbox_changelist"), seen),
        "mailbox": (at("requests_inbox_mailbox_add"), sent_empty),
        "new member of staff": (at(f"{user}add"), pressed("[name=_save]")),
        "member of staff": (at(f"{user}change", someone.pk), seen),
        "roles": (at(f"{user}change_roles", someone.pk), pressed(SEND)),
        "new password": (at(f"{user}give_password", someone.pk), pressed(SEND)),
        "deactivate": (at(f"{user}deactivate", someone.pk), pressed(SEND)),
        "remove a second factor": (at(f"{user}remove_second_factor", someone.pk), seen),
        "other system": (at("consents_apiclient_add"), sent_empty),
    })  # fmt: skip
    assert not found, "\n".join(found)
