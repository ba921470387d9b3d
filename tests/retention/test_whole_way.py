"""From the night's plan to the act and the certificate, through the screens; and what is left behind."""

from __future__ import annotations

from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from compliance.audit.sealing import seal_entries
from compliance.register.models import DataItem, Destruction
from compliance.retention.models import DestructionAct
from compliance.retention.services.act_copies import send_act_copies
from compliance.retention.services.execution import execute_plan
from compliance.retention.services.ledger import export_ledger, ledger_file
from compliance.retention.services.nightly import plan_night
from compliance.vault.models import DataKey
from tests.register.admin.screens import text_of
from tests.register.services.people import AIGERIM, OFFICER, end_all, registered

WHY = {"reason_code": "internal_audit", "note": ""}


def address(screen: str, *ids: object) -> str:
    return reverse(f"admin:retention_{screen}", args=ids)


def test_the_whole_way(own_database, responsible, settings, tmp_path):
    settings.LEDGER_EXPORT_DIR = tmp_path
    responsible.user.email = "responsible@operator.example"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET email = %s", [responsible.user.email])
    subject = registered(purposes=("service_access",))
    end_all(subject)
    (plan,) = plan_night(actor=OFFICER, now=timezone.now())

    seen = {"digest": bytes(plan.digest or b"").hex(), "left_out": "", "why": "", **WHY}
    assert responsible.post(address("retentionplan_approve", plan.pk), seen).status_code == 302
    plan.refresh_from_db()
    if plan.state == "approved":
        assert responsible.post(address("retentionplan_act", plan.pk, "start"), WHY).status_code == 302
    plan.refresh_from_db()
    assert execute_plan(plan=plan, actor=OFFICER) >= 0
    progress = responsible.get(address("retentionplan_progress", plan.pk)).json()
    assert progress["state"] == "done"
    assert progress["batches_done"] == progress["batches"] == 1

    seal_entries(now=timezone.now())
    act = DestructionAct.objects.get()
    page = text_of(responsible.get(address("destructionact_change", act.pk)))
    assert act.number in page
    assert "can be checked without the database" in page
    for language in ("kk", "ru"):
        assert responsible.get(address("destructionact_document", act.pk, language)).content[:5] == b"%PDF-"
    gone = Destruction.objects.get()
    page = text_of(responsible.get(reverse("admin:register_subject_change", args=[subject.pk])))
    assert gone.number in page
    certificate = responsible.get(address("destructionact_certificate", gone.pk, "kk"))
    assert certificate["Content-Type"] == "application/pdf"

    assert send_act_copies(actor=OFFICER, now=timezone.now()) == 1
    assert export_ledger(now=timezone.now()) == 1
    left = [ledger_file().read_text(), *(str(one.message()) for one in mail.outbox)]
    assert not [value for value in AIGERIM.values() for text in left if value in text]
    assert not DataItem.objects.filter(subject=subject).exclude(state="destroyed").exists()
    assert not DataKey.objects.filter(subject_id=subject.pk, wrapped_key__isnull=False).exists()
