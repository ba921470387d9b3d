"""After a plan was executed nothing of its people is anywhere, and no key that could open a copy (promises 2, 3)."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from compliance.audit.actors import Actor
from compliance.audit.export import append_new_seals
from compliance.audit.sealing import seal_entries
from compliance.audit.verify import verify
from compliance.extracts.registry import all_registers
from compliance.register.models import DataItem, Destruction, Subject
from compliance.register.services.search import find_subjects
from compliance.register.services.subjects import Provenance, change_values
from compliance.retention.models import DestructionAct, RetentionPlan
from compliance.retention.services.act_copies import send_act_copies
from compliance.retention.services.act_document import print_act, print_certificate
from compliance.retention.services.approval import approve_plan
from compliance.retention.services.execution import execute_plan
from compliance.retention.services.holds import lift_hold, place_hold
from compliance.retention.services.ledger import export_ledger, ledger_file
from compliance.retention.services.nightly import plan_night, start_approved
from compliance.vault.masterkeys import keyring
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.rotation import retire_master_key, rotate
from compliance.vault.values import Shredded
from config.embedded.postgres import DATABASE, SUPERUSER, Postgres
from requests_inbox.models import Letter, Message
from requests_inbox.services.choosing import choose_subject
from requests_inbox.services.handling import write_note
from requests_inbox.services.letter_sealing import open_letter
from requests_inbox.services.raw_letters import raw_bytes
from requests_inbox.services.workflow import move
from tests import canaries
from tests.audit.test_restore import new_cluster, restore
from tests.databases import OwnDatabase
from tests.promises.test_mail_sealed import ADDRESS, CONTENT, FILE_NAME, REPLY_TO, SENDER, WORDS, written
from tests.promises.test_sealed import FILE, FORM, everywhere
from tests.register.services.people import OFFICER, registered, why
from tests.requests_inbox.ingest.letters import today, understood

__all__ = ["new_cluster"]

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

JOB = Actor.job("retention.plan")
MISTYPED, REMARK, GROUND, NOTE = "Опечаткинская", "Тайнописьмо", "Иск Канарейкиной", "Заметка Канарейкиной"
ALL = [
    *FORM.values(),
    *FILE.values(),
    MISTYPED,
    REMARK,
    GROUND,
    NOTE,
    SENDER,
    ADDRESS,
    REPLY_TO,
    *WORDS,
    FILE_NAME,
    CONTENT,
]


def test_nothing_of_whom_a_plan_destroyed_is_left_anywhere(
    own_database: OwnDatabase,
    new_cluster: int,
    responsible: Any,
    auditor: Any,
    tmp_path: Any,
    monkeypatch: Any,
):
    monkeypatch.setattr(settings, "LEDGER_EXPORT_DIR", tmp_path / "ledger")
    people, message = typed_imported_and_mailed(responsible, tmp_path)
    assert opened_history() >= {FORM["surname"], MISTYPED, FILE["Фамилия"]}, "there was something to destroy"
    assert isinstance(raw_bytes(message), bytes)

    # Between two master keys: copies of the keys exist under both.
    secrets = list(keys_in_every_form(people))
    old = keyring().current.id
    following = f"next:{base64.b64encode(os.urandom(32)).decode()}"
    monkeypatch.setattr(settings, "MASTER_KEYS", f"{following},{settings.MASTER_KEYS}")
    rotate(actor=OFFICER, now=timezone.now())
    secrets += keys_in_every_form(people)

    later = timezone.now() + timedelta(days=9)
    acts = executed(later)
    assert set(Subject.objects.filter(pk__in=people).values_list("status", flat=True)) == {"destroyed"}
    sent = papers(acts, responsible, later)
    retire_master_key(key_id=old, actor=OFFICER, reason=why("command"), now=later)

    # The history holds, and tells nothing.
    seal_entries(now=timezone.now())
    append_new_seals()
    assert verify().ok
    restore(own_database.superuser_url, new_cluster)
    restored = canaries.dump_of(Postgres.url(new_cluster, SUPERUSER, "secret", DATABASE))
    places = [
        *everywhere(own_database),
        ("restored", restored),
        ("ledger", ledger_file().read_bytes()),
        *sent,
        *registers(tmp_path),
        *pages(auditor, people),
    ]
    canaries.assert_nowhere(ALL, places)
    for name, content in places:
        assert not [place for place, secret in enumerate(secrets) if secret in content], name

    # Nobody finds or opens them, with whatever master key there is.
    assert all(find_subjects(value, actor=OFFICER, now=later).subject_ids == [] for value in FORM.values())
    assert opened_history() == set()
    message.refresh_from_db()
    assert isinstance(raw_bytes(message), Shredded)
    assert not DataKey.objects.filter(subject_id__in=people).exclude(wrapped_key=None).exists()
    assert not DataKey.objects.filter(subject_id=None, scope=message.scope, shredded_at=None).exists()
    assert not set(plain_keys(DataKey.objects.exclude(wrapped_key=None))) & set(secrets)


def typed_imported_and_mailed(responsible: Any, tmp_path: Any) -> tuple[list[int], Message]:
    """Two people: one typed in, corrected, remarked on, held and writing letters; one from a file."""
    now = timezone.now()
    subject = registered({**FORM, "surname": MISTYPED})
    about = {"actor": responsible.actor, "reason": why("correction", f"сказала {REMARK}"), "now": now}
    change_values(
        subject=subject, values={"surname": FORM["surname"]}, provenance=Provenance("email"), **about
    )
    hold = place_hold(
        subject=subject, kind="dispute", ground=GROUND, until=now.date() + timedelta(days=5), **about
    )
    lift_hold(hold=hold, **about)
    message = understood(written(1, filling=300_000, date=today()), now=now)
    [waiting] = Letter.objects.all()
    assert open_letter(waiting).address in (ADDRESS, REPLY_TO), "the outbox holds what must go"
    requests = list(message.requests.order_by("pk"))
    for request in requests:
        request.refresh_from_db()
        choose_subject(request=request, subject=subject, **about)
        write_note(request=request, text=NOTE, author=responsible.user, **about)
        move(request=request, to="done", outcome="withdrawn", **about)
    source = tmp_path / "subjects.csv"
    source.write_text("\n".join([";".join(FILE), ";".join(FILE.values())]), encoding="utf-8")
    call_command("import_subjects", str(source), "--json", stdout=io.StringIO())
    people = list(Subject.objects.order_by("pk").values_list("pk", flat=True))
    assert len(people) == 2
    message.refresh_from_db()
    return people, message


def executed(at: Any) -> list[DestructionAct]:
    """A night, a second person's approval, and the execution."""
    plans = plan_night(actor=JOB, now=at)
    for plan in RetentionPlan.objects.filter(state="proposed"):
        approve_plan(
            plan=plan, digest=bytes(plan.digest or b""), actor=Actor("staff:7"),
            reason=why("retention_approval"), now=at,
        )  # fmt: skip
    start_approved(actor=JOB, now=at)
    for plan in plans:
        execute_plan(plan=plan, actor=JOB, clock=lambda: at)
    return list(DestructionAct.objects.all())


def papers(acts: list[DestructionAct], responsible: Any, at: Any) -> list[tuple[str, bytes]]:
    """Whatever leaves the house: the acts, their copies by mail, the certificates, the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_user SET email = 'responsible@operator.example' WHERE id = %s",
            [responsible.user.pk],
        )
    assert send_act_copies(actor=JOB, now=at) == len(acts)
    assert export_ledger(now=at) == Destruction.objects.count()
    documents = [print_act(act=act, language="kk", actor=OFFICER, now=at).content for act in acts]
    documents += [
        print_certificate(destruction=one, language="ru", actor=OFFICER, now=at).content
        for one in Destruction.objects.all()
    ]
    found = [("mail", bytes(one.message())) for one in mail.outbox]
    for content in documents:
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        found += [("document", content), ("text of a document", text.encode())]
    return found


def registers(folder: Any) -> Iterator[tuple[str, bytes]]:
    """Every register required by law, made after it."""
    for register in all_registers():
        file = folder / f"{register.code}.csv"
        call_command("export_register", register.code, "--output", str(file))
        assert file.stat().st_size > 0
        yield register.code, file.read_bytes()


def pages(auditor: Any, people: list[int]) -> Iterator[tuple[str, bytes]]:
    """What an auditor sees of them: their page, their timeline, the trail."""
    addresses = [reverse("admin:audit_auditentry_changelist")]
    addresses += [reverse("admin:register_subject_change", args=[pk]) for pk in people]
    addresses += [reverse("admin:register_subject_timeline", args=[pk]) for pk in people]
    for address in addresses:
        yield address, auditor.get(address).content


def opened_history() -> set[Any]:
    """Every value that can still be read, in the rows and in their history."""
    envelopes = [row.value for row in (*DataItem.objects.all(), *DataItem.history.all())]
    return {value for value in open_values(envelopes) if not isinstance(value, Shredded)}


def plain_keys(keys: Any) -> Iterator[bytes]:
    """Data keys in clear, as whoever has all master keys sees them."""
    for key in keys:
        yield keyring().unwrap(key.kek_id, bytes(key.wrapped_key or b""))


def keys_in_every_form(people: list[int]) -> Iterator[bytes]:
    """The keys of people, wrapped and in clear: raw, as hex and as base64."""
    keys = list(DataKey.objects.filter(subject_id__in=people).exclude(wrapped_key=None))
    assert keys
    for secret in (*(bytes(key.wrapped_key or b"") for key in keys), *plain_keys(keys)):
        yield from (secret, secret.hex().encode(), base64.b64encode(secret))
