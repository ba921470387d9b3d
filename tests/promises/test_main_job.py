"""The job of the back office from end to end, on real input, as an administrator and a responsible person do it.

The operator's policy is taken in and published, the sample mailbox is read, subjects come from a file, a night
finds what is due and destroys it once a person has agreed, and the whole history holds.
"""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.policy.models import PolicyVersion
from compliance.register.models import DataItem, Destruction, LegalBasis, Purpose, Subject
from compliance.register.services.processing import start_processing
from compliance.retention.models import DestructionAct, RetentionPlan
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from requests_inbox.models import Message, Request
from tests.commands import manage
from tests.personas import hire, signed_in
from tests.policy.drafts import published
from tests.policy.wordings import CLAUSES, REAL
from tests.register.importing.files import crowd, table
from tests.register.services.people import OFFICER, end_all, why
from tests.requests_inbox.ingest.letters import SAMPLE

PEOPLE, DONE_WITH = 40, 5
WHY = {"reason_code": "internal_audit", "note": ""}


def run(name: str, *arguments: object) -> str:
    """What a command prints; it must not fail."""
    done = manage(name, *arguments)
    assert done.returncode == 0, (name, done.stderr)
    return done.stdout


@pytest.mark.long
def test_from_the_policy_to_the_proof(own_database, responsible, tmp_path, settings):
    settings.LEDGER_EXPORT_DIR = tmp_path
    run("import_policy", REAL, "--language", "auto")
    version = published(PolicyVersion.objects.get())
    assert {"kk", "ru"} == {
        kind for one in version.clauses.all() for kind in ("kk", "ru") if getattr(one, f"text_{kind}")
    }

    expected = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
    told = [json.loads(line) for line in run("ingest_mail", SAMPLE, "--json").splitlines()]
    assert len(told) == len(list(SAMPLE.glob("*.eml")))
    assert Message.objects.count() == len({row["sha256"] for row in told})
    wanted = {kind for one in expected.values() for kind in (one.get("type"), *one.get("also", ()))}
    assert set(Request.objects.values_list("type", flat=True)) <= wanted
    assert Request.objects.count() > 10

    people = tmp_path / "people.csv"
    people.write_bytes(table(crowd(PEOPLE)).getvalue())
    run("import_subjects", people)
    subjects = list(Subject.objects.order_by("pk"))
    assert len(subjects) == PEOPLE

    for subject in subjects[:DONE_WITH]:
        start_processing(
            subject=subject, purpose=Purpose.objects.get(code="service_access"),
            basis=LegalBasis.objects.get(code="law"), actor=OFFICER, reason=why(), now=timezone.now(),
        )  # fmt: skip
        end_all(subject)
    run("plan_retention")
    plan = RetentionPlan.objects.get()
    assert plan.subjects == DONE_WITH
    seen = {"digest": bytes(plan.digest or b"").hex(), "left_out": "", "why": "", **WHY}
    for screen, args, fields in (("approve", [plan.pk], seen), ("act", [plan.pk, "start"], WHY)):
        address = reverse(f"admin:retention_retentionplan_{screen}", args=args)
        assert responsible.post(address, fields).status_code == 302
    run("execute_plans")

    assert DestructionAct.objects.get().subjects == Destruction.objects.count() == DONE_WITH
    items = list(DataItem.objects.order_by("pk"))
    gone = {subject.pk for subject in subjects[:DONE_WITH]}
    for item, opened in zip(items, open_values([item.value for item in items]), strict=True):
        assert isinstance(opened, Shredded) == (item.subject_id in gone) == (item.state == "destroyed")

    run("seal")
    assert json.loads(run("verify_seals", "--live", "--json"))["ok"] is True
    statement = signed_in(hire("auditor", username="elena")).get("/admin/policy/policyversion/statement/")
    assert all(f'id="c-{number}"' in statement.content.decode() for number in CLAUSES)
