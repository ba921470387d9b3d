"""Keeping the list of mailboxes: where they are, how to sign in, and whether that works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.vault.services import fresh_key, key_for, seal_note
from requests_inbox.imap import MailServerFailure, connected
from requests_inbox.imap.connection import is_this_computer
from requests_inbox.models import Mailbox, MailboxFailure, Security

from .fetching import access_of, note_poll

FIELDS = ("address", "host", "port", "security", "login", "folder", "active")
# With another one of these, UIDs mean other letters than before.
PLACE = ("host", "login", "folder")


@dataclass
class MailboxRejected(Exception):
    """A mailbox was not saved: field → code of ``mailbox_messages``."""

    codes: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join(sorted(set(self.codes.values())))


def add_mailbox(
    *, code: str, values: Mapping[str, Any], password: str, actor: Actor, reason: Reason, now: datetime
) -> Mailbox:
    """A new mailbox; its password is sealed. Raises MailboxRejected."""
    return _save(Mailbox(code=code), values, password, actor=actor, reason=reason, now=now)


def change_mailbox(
    *,
    mailbox: Mailbox,
    values: Mapping[str, Any],
    password: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Mailbox:
    """Changes a mailbox; what ``values`` leaves out stays, and so does the password where none is given.

    It is tried again at once. Its code never changes. Raises MailboxRejected.
    """
    return _save(mailbox, values, password, actor=actor, reason=reason, now=now)


def try_mailbox(*, mailbox: Mailbox, actor: Actor, now: datetime) -> str:
    """Signs in and opens the folder, and reads nothing; gives the code of what is wrong, empty for nothing.

    What worked is read at the next run, however long the pause was.
    """
    failure = ""
    try:
        if settings.MAILBOX_FOLDER is None:
            with connected(access_of(mailbox)):
                pass
    except MailServerFailure as error:
        failure = error.code
    except OSError:
        failure = MailboxFailure.UNREACHABLE
    with transaction.atomic():
        if failure:
            note_poll(mailbox, failure, actor=actor, now=now)
        else:
            _try_soon(mailbox)
        record_event(
            "requests_inbox.mailbox_tried",
            actor=actor,
            now=now,
            object_label="requests_inbox.mailbox",
            object_id=mailbox.pk,
            details={"failure": failure},
        )
    return failure


def _save(
    mailbox: Mailbox,
    values: Mapping[str, Any],
    password: str,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Mailbox:
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"a mailbox has no field {sorted(unknown)} to be changed")
    with transaction.atomic():
        is_new = mailbox.pk is None
        kept: Mailbox = mailbox if is_new else Mailbox.objects.select_for_update().get(pk=mailbox.pk)
        before = {} if is_new else {name: getattr(kept, name) for name in FIELDS}
        for name, value in values.items():
            setattr(kept, name, value.strip() if isinstance(value, str) else value)
        if codes := _faults(kept, password):
            raise MailboxRejected(codes)
        changed = [name for name in FIELDS if before.get(name) != getattr(kept, name)]
        if password:
            kept.password = _sealed(kept, password, now)
            changed.append("password")
        if not changed:
            return kept
        kept.record(actor=actor, reason=reason, now=now)
        if not is_new and set(PLACE) & set(changed):
            _forget_place(kept)
        _try_soon(kept)
        record_event(
            "requests_inbox.mailbox_changed",
            actor=actor,
            now=now,
            object_label="requests_inbox.mailbox",
            object_id=kept.pk,
            reason=reason.code,
            note=seal_note(None, reason.note, now),
            details={"fields": ",".join(changed)},
        )
    return kept


def _faults(mailbox: Mailbox, password: str) -> dict[str, str]:
    codes: dict[str, str] = {}
    try:
        mailbox.full_clean(validate_constraints=False)
    except ValidationError as invalid:
        for name, errors in invalid.error_dict.items():
            codes[name] = "code_taken" if errors[0].code == "unique" else f"{name}_wrong"
    if mailbox.security == Security.NONE and not is_this_computer(mailbox.host):
        codes["security"] = "security_none"
    if not password and mailbox.password is None:
        codes["password"] = "password_missing"  # noqa: S105 - a code
    return codes


def _sealed(mailbox: Mailbox, password: str, now: datetime) -> Any:
    scope = f"mailbox:{mailbox.code}"
    key = fresh_key(None, scope, now) if mailbox.pk is None else key_for(None, scope, now)
    sealed: Any = Mailbox._meta.get_field("password")
    return sealed.seal(password, key)


def _forget_place(mailbox: Mailbox) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_inbox_mailbox SET uidvalidity = NULL, last_uid = 0, marked_uid = 0 "
            "WHERE id = %s",
            [mailbox.pk],
        )


def _try_soon(mailbox: Mailbox) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE requests_inbox_mailbox SET next_poll_at = NULL WHERE id = %s", [mailbox.pk])
