"""Seals on a screen: how the history stands, verifying it, taking seals and proofs out."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.audit.models import AuditEntry, AuditSeal, VerificationRun
from compliance.audit.proof_check import faults_of
from compliance.audit.rules import public_bytes, signing_key
from compliance.audit.tasks import verify_history
from compliance.audit.verification import STALLED, carry_out, request_verification
from tests.audit.admin.events import happened, page
from tests.audit.trail import change, seal_all

LIST = "/admin/audit/auditseal/"
SEES = {"clerk": 403, "officer": 403, "responsible": 200, "auditor": 200, "administrator": 403}


@pytest.fixture
def asked(monkeypatch):
    """Runs handed to workers; none is there."""
    handed: list[int] = []
    monkeypatch.setattr(verify_history, "delay", handed.append)
    return handed


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), SEES.items())
def test_who_may_see_seals_and_who_may_verify(
    request, asked, django_capture_on_commit_callbacks, who, status
):
    reader = request.getfixturevalue(who)
    assert reader.get(LIST).status_code == status
    may = who == "auditor"
    with django_capture_on_commit_callbacks(execute=True):
        assert reader.post(f"{LIST}verify/").status_code == (302 if may else 403)
    assert reader.post(f"{LIST}export/").status_code == (200 if may else 403)
    assert len(asked) == may
    assert reader.get(f"{LIST}verify/").status_code == 405
    assert reader.get(f"{LIST}export/").status_code == 405


@pytest.mark.django_db
def test_buttons_are_shown_to_who_may_press_them(auditor, responsible):
    assert "Verify now" in auditor.get(LIST).content.decode()
    assert "Verify now" not in responsible.get(LIST).content.decode()
    assert "Download all seals" not in responsible.get(LIST).content.decode()


def test_the_state_names_the_last_seal_and_what_waits(own_database, auditor):
    change(77)
    body = auditor.get(LIST).content.decode()
    assert "none yet" in body
    seal_all()
    happened()
    state = auditor.get(LIST).context["state"]
    assert state.newest.number == AuditSeal.objects.count()
    assert state.waiting == 1
    assert not state.waiting_is_more
    shown = auditor.get(f"{LIST}{state.newest.number}/change/").content.decode()
    assert bytes(state.newest.hash).hex() in shown


def test_entries_that_wait_too_long_are_told(own_database, auditor):
    happened()
    state = auditor.get(LIST).context["state"]
    assert not state.overdue(timezone.now())
    assert state.overdue(timezone.now() + timedelta(hours=1))


def test_verification_finds_everything_whole_and_says_so(own_database, auditor, asked):
    change(77)
    seal_all()
    assert auditor.post(f"{LIST}verify/").status_code == 302
    run = VerificationRun.objects.get()
    assert asked == [run.pk]
    assert "Step 0 of" in auditor.get(f"{LIST}verify/{run.pk}/").content.decode()
    verify_history(run.pk)
    body = auditor.get(f"{LIST}verify/{run.pk}/").content.decode()
    assert "Everything is as it was recorded and sealed." in body
    run.refresh_from_db()
    assert (run.ok, run.steps_done) == (True, run.steps_total)
    entry = AuditEntry.objects.get(event="audit.verified")
    assert (entry.actor, entry.details["ok"]) == (auditor.actor.label, True)
    assert auditor.get(LIST).context["state"].verified == run


def test_verification_names_what_was_altered(own_database, auditor, asked, superuser_connection):
    key = change(77)
    seal_all()
    row = key.history.get()
    superuser_connection.execute(
        "UPDATE vault_historicalknownmasterkey SET key_id = 'forged' WHERE history_id = %s", [row.pk]
    )
    auditor.post(f"{LIST}verify/")
    run = carry_out(VerificationRun.objects.get())
    assert run.ok is False
    body = auditor.get(f"{LIST}verify/{run.pk}/").content.decode()
    assert "A history row is not what was recorded." in body
    assert f"row {row.pk}" in body
    assert "does not hold" in auditor.get(LIST).content.decode()


def test_a_verification_that_cannot_be_done_is_not_called_whole(own_database, auditor, asked, settings):
    change(77)
    (settings.SEAL_EXPORT_DIR / "seals.jsonl").write_text("nonsense\n")
    run = carry_out(request_verification(actor=auditor.actor, now=timezone.now()))
    assert run.ok is None
    assert run.failure == "ExportUnreadable"
    assert "could not be finished" in auditor.get(f"{LIST}verify/{run.pk}/").content.decode()
    entry = AuditEntry.objects.get(event="audit.verified")
    assert entry.details == {"ok": False, "finished": False, "seals": 0, "problems": 0}


def test_two_who_ask_get_one_run_and_a_lost_run_is_not_waited_for(own_database, auditor, asked):
    now = timezone.now()
    first = request_verification(actor=auditor.actor, now=now)
    assert request_verification(actor=auditor.actor, now=now) == first
    later = request_verification(actor=auditor.actor, now=now + STALLED + timedelta(seconds=1))
    assert later != first
    carry_out(later)
    assert request_verification(actor=auditor.actor, now=now) == first
    assert carry_out(later).finished_at == later.finished_at


def test_the_page_of_a_run_asks_for_its_own_part_only(own_database, auditor, asked):
    auditor.post(f"{LIST}verify/")
    run = VerificationRun.objects.get()
    part = auditor.get(f"{LIST}verify/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" in part
    assert "<html" not in part
    carry_out(run)
    part = auditor.get(f"{LIST}verify/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert auditor.get(f"{LIST}verify/999999/").status_code == 404


def test_exported_seals_are_all_and_recorded(own_database, auditor):
    change(77)
    seal_all(per_seal=20)
    answer = auditor.post(f"{LIST}export/")
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [line["number"] for line in lines] == list(range(1, AuditSeal.objects.count() + 1))
    assert set(lines[0]) == {"number", "statement", "signature", "hash", "key_id"}
    assert AuditEntry.objects.get(event="audit.seals_exported").actor == auditor.actor.label


def test_a_proof_is_downloaded_holds_and_is_recorded(own_database, auditor, settings):
    change(77)
    entry = AuditEntry.objects.filter(event="vault.knownmasterkey.created").latest("pk")
    seal_all()
    body = auditor.get(page(entry)).content.decode()
    assert f"proof-{entry.pk}.json" in body
    answer = auditor.post(page(entry, "proof"))
    proof = json.loads(answer.content)
    public = public_bytes(signing_key(settings.SEAL_SIGNING_KEY).public_key())
    assert faults_of(proof, public_key=public) == []
    assert public.hex() in body
    proof["entry"] = proof["entry"].replace("staff:7", "staff:8")
    assert faults_of(proof, public_key=public) == ["entry_not_in_seal"]
    assert AuditEntry.objects.get(event="audit.proof_exported").object_id == str(entry.pk)
