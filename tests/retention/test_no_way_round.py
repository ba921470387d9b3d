"""Every place in the code that can make something unreadable or take rows away is listed here, with what stops it.

Whoever adds one must say why a hold stops it, or why nothing that is held can be in it (promise 4).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CALLS = frozenset({
    "shred_key", "shred_keys", "shred_keys_by_id", "remove_files_of", "unlink_after_commit", "unlink", "rmtree",
    "delete", "_raw_delete", "sweep_files", "redo_destruction", "write_destructions", "destroy", "destroy_many",
    "end_and_destroy", "destroy_message", "retire_master_key",
})  # fmt: skip
SQL = re.compile(
    r"DELETE\s+FROM|TRUNCATE|DROP TABLE|wrapped_key = NULL|UPDATE\s[\s\S]*?SET[\s\S]*?= (?:NULL|'\{+\}+')"
)

# What goes through the guards of the register's destruction, to which retention's holds belong: proven in
# test_held_data_stays and test_entry_points.
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
