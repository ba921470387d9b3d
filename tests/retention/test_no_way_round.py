"""Every place in the code that can make something unreadable or take rows away is listed here, with what stops it.

Whoever adds one must say why a hold stops it, or why nothing that is held can be in it (promise 4).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.consents.api.interface import api
from compliance.register.models import Category, DataItem, Subject
from compliance.register.services.destruction import destroy
from compliance.register.services.importing import forget_rejected_rows
from compliance.register.services.refusals import Refused
from compliance.retention.models import Hold
from compliance.retention.services.holds import lift_hold, place_hold
from compliance.retention.services.nightly import execute_running, plan_night
from compliance.vault.files import sweep_files
from compliance.vault.models import DataKey
from compliance.vault.rotation import StillInUse, retire_master_key
from compliance.vault.values import Shredded
from requests_inbox.services.destroying import destroy_message
from requests_inbox.services.forgetting import forget_undelivered
from requests_inbox.services.fulfilling import Destroy, rehearse
from tests.promises.test_forgotten import cells_of, imported, no_key_remembered
from tests.register.admin.screens import text_of
from tests.register.services.people import OFFICER, registered, why
from tests.requests_inbox.answers.requests import a_request, identified

__all__ = ["no_key_remembered"]

ROOT = Path(__file__).resolve().parents[2]
IIN = "851103300425"
CALLS = frozenset({
    "shred_key", "shred_keys", "shred_keys_by_id", "remove_files_of", "unlink_after_commit", "unlink", "rmtree",
    "delete", "_raw_delete", "sweep_files", "redo_destruction", "write_destructions", "destroy", "destroy_many",
    "end_and_destroy", "destroy_message", "retire_master_key",
})  # fmt: skip
SQL = re.compile(
    r"DELETE\s+FROM|TRUNCATE|DROP TABLE|wrapped_key = NULL|UPDATE\s[\s\S]*?SET[\s\S]*?= (?:NULL|'\{+\}+')"
)

# What goes through the guards of the register's destruction, to which retention's holds belong: proven by
# the tests below and in test_entry_points.
GUARDED = {
    "compliance.register.services.destroying:_MARK": "called by destroy_many",
    "compliance.register.services.destroying:write_destructions": "called by destroy_many",
    "compliance.register.services.destruction:destroy": "asks the guards",
    "compliance.register.services.destruction:destroy_many": "asks the guards",
    "compliance.register.services.demands:end_and_destroy": "calls destroy",
    "compliance.register.views.destruction:_destroy": "the screen",
    "compliance.register.demo.story:_Story._leaves": "the demonstration",
    "compliance.retention.services.batches:_destroyed": "a plan, re-checked value by value",
    "compliance.retention.services.emptied:_end": "subjects of whom nothing is left",
    "requests_inbox.services.fulfilling.destruction:Destroy.carry_out": "a demand by letter",
    "compliance.vault.services:SHRED_SUBJECTS": "called by write_destructions",
    "compliance.vault.services:_shred_rows": "called by write_destructions",
    "compliance.consents.services.destroyed:END": "ends consents of who was destroyed; their text goes with the key",
    "requests_inbox.services.message_tokens:forget_tokens": "after a whole subject was destroyed",
}
# What asks for holds itself.
ASKS = {
    "compliance.register.services.importing.forgetting:EMPTY_SHARED": "leaves rows of who is held",
    "compliance.register.services.importing.forgetting:_forget": "leaves rows of who is held",
}
# What cannot hold data of a subject that is held, and why.
NOBODY = {
    "compliance.access.services.attempts:close_windows": "counts of tries to sign in",
    "compliance.access.services.locks:forget_expired_locks": "locks of sign-in",
    "compliance.access.services.locks:give_back_try": "locks of sign-in",
    "compliance.access.services.second_factor:replace_recovery_codes": "staff",
    "compliance.access.services.second_factor:reset_second_factor": "staff",
    "compliance.audit.migrations_support:TrackHistory.database_backwards": "a migration taken back by hand",
    "compliance.consents.services.answered:SWEEP": "digests of what other systems sent",
    "compliance.consents.services.expiry:EXPIRE": "a state; the consent's text stays",
    "compliance.extracts.management.commands.export_register:Command.handle": "a file that was not written whole",
    "compliance.policy.services.months:_keep": "counts by month",
    "compliance.register.services.importing.ledger:RESET": "counts of a trial run",
    "compliance.register.services.importing.ledger:_begin_anew": "rows of a trial run that it writes again",
    "compliance.register.services.importing.ledger:forget_file":
        "the file as it was sent; what was taken of it is in the register, what was not is in rejected rows",
    "compliance.register.services.importing.memory:Imagination.__init__": "a temporary table",
    "compliance.register.services.importing.updating:CHANGE_ITEMS":
        "a value that came in anew; the earlier one stays in the history, under the same key",
    "compliance.register.services.redoing:redo_destruction":
        "what a signed ledger says was destroyed before the backup was restored: a hold that the backup brings "
        "back was over then, and one that is placed now must not bring anything back",
    "compliance.retention.services.replaying:replay_destructions": "calls redo_destruction",
    "compliance.retention.services.anonymising:REWRITE": "facts of groups without names",
    "compliance.vault.files:_unlink": "files whose key is destroyed",
    "compliance.vault.files:remove_files_of": "files whose key is destroyed",
    "compliance.vault.files:sweep_files": "files whose key is destroyed or whose row was never committed",
    "compliance.vault.files:write_sealed_file": "a file that could not be written whole",
    "compliance.vault.tasks:sweep": "calls sweep_files",
    "compliance.vault.services:SHRED": "keys by their ids: each caller is listed here",
    "compliance.vault.services:_shred": "keys by their ids: each caller is listed here",
    "compliance.vault.services:shred_key": "keys by their ids: each caller is listed here",
    "compliance.vault.management.commands.rotate_master_key:Command.handle": "refused while a key is under it",
    "config.embedded.postgres:Postgres.initialise": "a server that was never begun",
    "config.embedded.postgres:Postgres.start": "a file of the server",
    "config.embedded.secrets:write": "a half-written file of secrets",
    "config.embedded.valkey:Valkey.start": "a file of the server",
    "config.messages.compiling:compile_catalogue": "translations",
    "requests_inbox.services.forgetting:seal_refusal": "a key made a moment before, of a subject that is destroyed",
    "requests_inbox.services.acknowledging:_take_day": "tokens of addresses answered that day",
    "requests_inbox.services.acknowledging:forget_days": "tokens of addresses answered that day",
    "requests_inbox.services.destroying:_destroy": "letters of nobody: one of a subject is refused",
    "requests_inbox.views.destroying:destroy": "the screen of destroy_message",
    "requests_inbox.services.mailboxes:_forget_place": "the place in a mailbox",
    "requests_inbox.services.mailboxes:_try_soon": "the state of a mailbox",
    "requests_inbox.services.letter_sealing:seal_for_outbox": "a letter of ours that is sealed anew, whole, in its place",
    "compliance.retention.services.activity:forget_activity": "days of whom everything is destroyed already",
    "compliance.retention.services.inactivity:END": "days of activity, no value: a hold keeps the data itself",
    "compliance.vault.schedule:keep_schedule": "refused while a key is under it",
    "requests_inbox.services.forgetting:_forget": "only of a subject that is destroyed, which none holds",
    "requests_inbox.services.storing:_store_large": "a letter that was stored a moment before by another worker",
}  # fmt: skip


# Most files say none of these words, and need not be read as code.
WORDS = re.compile("|".join([*CALLS, "DELETE", "TRUNCATE", "DROP TABLE", "wrapped_key", "UPDATE"]))


def places() -> Iterator[str]:
    """Where the code destroys, deletes or empties: module and function, or the constant with the SQL."""
    for folder in ("compliance", "requests_inbox", "config"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            code = path.read_text("utf-8")
            if "migrations" not in path.parts and WORDS.search(code):
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield from (f"{module}:{name}" for name in _within(ast.parse(code), ""))


def _within(node: ast.AST, name: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        inner = name
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            inner = f"{name}.{child.name}".lstrip(".")
        elif isinstance(child, (ast.Assign, ast.AnnAssign)) and not name:
            target = child.targets[0] if isinstance(child, ast.Assign) else child.target
            inner = target.id if isinstance(target, ast.Name) else name
        if isinstance(child, ast.Call):
            called = child.func
            word = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if word in CALLS:
                yield inner
        if isinstance(child, ast.Constant) and isinstance(child.value, str) and SQL.search(child.value):
            yield inner
        yield from _within(child, inner)


def test_whatever_can_take_data_away_is_listed_with_what_stops_it():
    found, listed = set(places()), GUARDED.keys() | ASKS.keys() | NOBODY.keys()
    assert sorted(found - listed) == [], "say in this file what a hold does to it"
    assert sorted(listed - found) == [], "no longer there"


def test_a_new_way_would_be_found():
    for code in (
        "def anew(key): shred_key(key_id=key)",
        "def anew(): Subject.objects.all().delete()",
        "ANEW = 'DELETE FROM register_dataitem'",
        "ANEW = 'UPDATE register_dataitem SET source = 1, value = NULL'",
    ):
        assert list(_within(ast.parse(code), "")), code


@pytest.fixture
def held(db) -> tuple[Subject, Hold]:
    """Somebody whose whole data is held for years, and who no purpose needs."""
    subject = registered({"iin": IIN, "name": "Әсел"})
    now = timezone.now()
    hold = place_hold(
        subject=subject, kind="law", ground="Закон", until=(now + timedelta(days=900)).date(), actor=OFFICER,
        reason=why("dispute"), now=now,
    )  # fmt: skip
    return subject, hold


def nothing_is_gone(subject: Subject) -> None:
    subject.refresh_from_db()
    assert subject.status == "active"
    assert DataItem.objects.held().filter(subject=subject).count() == 2
    assert not DataKey.objects.filter(subject_id=subject.pk).exclude(shredded_at=None).exists()


def test_the_screen_that_destroys_says_so_and_destroys_nothing(held, responsible):
    subject, _hold = held
    address = reverse("admin:register_subject_destroy", args=[subject.pk])
    assert "held" in text_of(responsible.get(address))
    form = {
        "what": "everything",
        "confirmation": subject.reference,
        "reason_code": "subject_request",
        "note": "",
    }
    page = text_of(responsible.post(address, form))
    assert "A hold covers this data (clause 5.7), so it was not destroyed." in page
    assert AuditEntry.objects.filter(event="register.destruction_refused", subject_id=subject.pk).exists()
    nothing_is_gone(subject)


def test_no_screen_of_the_admin_deletes_a_row(held, responsible):
    subject, _hold = held
    request: Any = RequestFactory().get("/admin/")
    request.user = responsible.user
    for model, screen in admin.site._registry.items():
        if model._meta.app_label == "django_celery_beat":
            continue
        assert not screen.has_delete_permission(request), model
        assert "delete_selected" not in screen.get_actions(request), model
    try:
        address = reverse("admin:register_subject_delete", args=[subject.pk])
    except NoReverseMatch:
        pass
    else:
        assert responsible.post(address, {"post": "yes"}).status_code in {302, 403, 404, 405}
    listing = reverse("admin:register_subject_changelist")
    responsible.post(listing, {"action": "delete_selected", "_selected_action": [subject.pk], "post": "yes"})
    nothing_is_gone(subject)


def test_no_address_for_other_systems_deletes():
    methods = {
        method
        for _prefix, router in api._routers
        for operations in router.path_operations.values()
        for operation in operations.operations
        for method in operation.methods
    }
    assert methods <= {"GET", "POST"}


def test_a_demand_by_letter_is_not_carried_out(held, responsible):
    subject, _hold = held
    request = a_request("destruction", subject=subject)
    identified(request, responsible.actor)
    for ends in (False, True):
        outlook = rehearse(
            request=request, act=Destroy(None, ends_processing=ends), actor=responsible.actor,
            reason=why("subject_request"), now=timezone.now(),
        )  # fmt: skip
        assert "held" in [refusal.code for refusal in outlook.refusals]
    nothing_is_gone(subject)


def test_jobs_and_commands_of_every_night_leave_it(held):
    subject, _hold = held
    later = timezone.now() + timedelta(days=400)
    plan_night(actor=OFFICER, now=later)
    execute_running(actor=OFFICER)
    sweep_files(now=later)
    nothing_is_gone(subject)


def test_rejected_rows_of_who_is_held_stay_until_the_hold_is_lifted(held):
    _subject, hold = held
    run = imported((IIN, "no address"), ("900101300017", "neither"))
    ended = run.finished_at
    assert ended is not None
    late = ended + timedelta(days=31)
    assert forget_rejected_rows(actor=OFFICER, now=late) == 0
    [kept, gone] = cells_of(run)
    assert kept == [IIN, "no address"]
    assert isinstance(gone, Shredded), "of whom nothing is held it goes all the same"
    run.refresh_from_db()
    assert run.forgotten_at is None
    lift_hold(hold=hold, actor=OFFICER, reason=why("dispute"), now=late)
    assert forget_rejected_rows(actor=OFFICER, now=late) == 1
    assert all(isinstance(cells, Shredded) for cells in cells_of(run))
    run.refresh_from_db()
    assert run.forgotten_at == late


def test_a_letter_of_who_is_held_is_neither_destroyed_nor_forgotten(held, responsible):
    subject, _hold = held
    request = a_request("access", subject=subject)
    message = request.message
    assert message is not None
    with pytest.raises(Refused, match=r"letter_has_requests|letter_of_subject"):
        destroy_message(message=message, actor=OFFICER, reason=why("subject_request"), now=timezone.now())
    assert not forget_undelivered(actor=OFFICER, now=timezone.now() + timedelta(days=400))
    nothing_is_gone(subject)


def test_a_master_key_that_still_wraps_it_is_not_retired(held):
    subject, _hold = held
    current = settings.MASTER_KEYS.partition(":")[0]
    with pytest.raises(StillInUse):
        retire_master_key(key_id=current, actor=OFFICER, reason=why("command"), now=timezone.now())
    nothing_is_gone(subject)


def test_a_held_category_keeps_what_there_is_of_the_whole_subject(held):
    subject, hold = held
    lift_hold(hold=hold, actor=OFFICER, reason=why("dispute"), now=timezone.now())
    place_hold(
        subject=subject, category=Category.objects.get(code="iin"), kind="dispute", ground="Дело",
        until=(timezone.now() + timedelta(days=5)).date(), actor=OFFICER, reason=why("dispute"),
        now=timezone.now(),
    )  # fmt: skip
    with pytest.raises(Refused, match="held"):
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=timezone.now())
    nothing_is_gone(subject)
