"""Reading mailboxes: each new letter is kept, with the cursor, in one transaction; then it is understood.

Nothing changes on the server before a letter is kept, and then only the mark that it was seen. Whatever
goes wrong is a code on the mailbox, shown on the health page; the next try comes after a pause. No mail
server is spoken to inside a transaction, but for a letter so large that it is sealed as it comes in.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from compliance.vault.files import FileTooLarge
from compliance.vault.reading import open_values
from requests_inbox.imap import Access, MailServerFailure, OpenFolder, connected
from requests_inbox.models import Mailbox, MailboxFailure, MessageSource, MessageState
from requests_inbox.rules.polling import next_poll

from .ingesting import take_letter
from .mail_files import LETTER_SUFFIX
from .mailbox_locks import held
from .storing import Place, store_message
from .understanding import OUTSIDE, understand

logger = logging.getLogger(__name__)

# So many letters of one mailbox in one run; the others wait a minute, and so do other mailboxes not.
MOST = 2_000
# What a disk answers, and a network never.
DISK = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.EACCES, errno.EPERM,
        errno.ENOENT, errno.ENOTDIR, errno.EMFILE, errno.ENFILE,
    }
)  # fmt: skip
DISK_FULL = "53100"


@dataclass(frozen=True, slots=True)
class Polled:
    """What one look at a mailbox gave: letters that are new, and why it ended early (empty: it did not)."""

    new: int = 0
    seen: int = 0
    failure: str = ""
    busy: bool = False


def poll_mailboxes(*, actor: Actor, clock: Callable[[], datetime] = timezone.now) -> dict[str, Polled]:
    """Reads every mailbox whose time has come, one after the other, by its code.

    What one server breaks holds up no other: it is that mailbox's failure, and its next try comes after a
    pause. Raises only what is no mailbox's fault: no database, no master key.
    """
    due = Mailbox.objects.filter(Q(next_poll_at=None) | Q(next_poll_at__lte=clock()), active=True)
    polled: dict[str, Polled] = {}
    for pk, code in due.order_by("polled_at", "pk").values_list("pk", "code"):
        try:
            polled[code] = poll_mailbox(mailbox_id=pk, actor=actor, clock=clock)
        except OUTSIDE:
            raise
        except Exception as error:
            logger.exception("Mailbox %s could not be read: %s", code, type(error).__name__)
            polled[code] = Polled(failure=MailboxFailure.PROTOCOL)
            note_poll(Mailbox.objects.get(pk=pk), MailboxFailure.PROTOCOL, actor=actor, now=clock())
    return polled


def poll_mailbox(
    *, mailbox_id: int, actor: Actor, clock: Callable[[], datetime] = timezone.now, most: int = MOST
) -> Polled:
    """Reads one mailbox, unless another worker does. Never raises for what the server or the disk does."""
    with held(mailbox_id) as mine:
        if not mine:
            return Polled(busy=True)
        mailbox = Mailbox.objects.get(pk=mailbox_id)
        counts = {"new": 0, "seen": 0}
        failure = ""
        try:
            if settings.MAILBOX_FOLDER is not None:
                _take_files(settings.MAILBOX_FOLDER, counts, actor=actor, clock=clock)
            else:
                with connected(access_of(mailbox)) as folder:
                    _read(mailbox, folder, counts, most, actor=actor, clock=clock)
        except MailServerFailure as error:
            failure = error.code
        except FileTooLarge:
            failure = MailboxFailure.DISK
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != DISK_FULL:
                raise
            failure = MailboxFailure.DISK
        except OSError as error:
            failure = MailboxFailure.DISK if error.errno in DISK else MailboxFailure.UNREACHABLE
        note_poll(mailbox, failure, actor=actor, now=clock())
        return Polled(counts["new"], counts["seen"], failure)


def access_of(mailbox: Mailbox) -> Access:
    """How to reach a mailbox, with its password in clear. Raises MailServerFailure when that is destroyed."""
    [password] = open_values([mailbox.password])
    if password is not None and not isinstance(password, str):
        raise MailServerFailure(MailboxFailure.SIGN_IN)
    return Access(
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        login=mailbox.login,
        password=password or "",
        folder=mailbox.folder,
        ca_file=settings.MAIL_AUTHORITIES,
    )


def note_poll(mailbox: Mailbox, failure: str, *, actor: Actor, now: datetime) -> None:
    """Keeps how a look at a mailbox ended, and in the trail when that is another end than before.

    A folder that may not be written is read all the same: it counts as read, and no pause follows.
    """
    unread = failure not in {"", MailboxFailure.READ_ONLY}
    failures = mailbox.failures + 1 if unread else 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE requests_inbox_mailbox
            SET polled_at = %(now)s, failure = %(failure)s, failures = %(failures)s,
                next_poll_at = %(next)s, read_at = CASE WHEN %(unread)s THEN read_at ELSE %(now)s END
            WHERE id = %(id)s
            """,
            {
                "now": now,
                "failure": failure,
                "failures": failures,
                "unread": unread,
                "next": next_poll(failures, now) if unread else None,
                "id": mailbox.pk,
            },
        )
        if failure and failure != mailbox.failure:
            record_event(
                "requests_inbox.mailbox_failed",
                actor=actor,
                now=now,
                object_label="requests_inbox.mailbox",
                object_id=mailbox.pk,
                details={"failure": failure},
            )


def _take_files(folder: Path, counts: dict[str, int], *, actor: Actor, clock: Callable[[], datetime]) -> None:
    """Instead of a server the demonstration has a folder. What was taken in is renamed, so it comes once."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(folder.glob(f"*{LETTER_SUFFIX}")):
        with file.open("rb") as content:
            stored = take_letter(content, actor=actor, now=clock())
        counts["seen"] += 1
        counts["new"] += stored.new
        file.rename(file.with_suffix(f"{LETTER_SUFFIX}.taken"))


def _read(
    mailbox: Mailbox,
    folder: OpenFolder,
    counts: dict[str, int],
    most: int,
    *,
    actor: Actor,
    clock: Callable[[], datetime],
) -> None:
    if folder.uidvalidity != mailbox.uidvalidity:
        _begin_anew(mailbox, folder.uidvalidity, actor=actor, now=clock())
    with _marked(mailbox, folder):
        for uid in folder.uids_after(mailbox.last_uid)[:most]:
            letter = folder.letter(uid)
            if letter is None:
                if uid in folder.uids_after(uid - 1):
                    # There and not given: the cursor must not pass it, or nobody asks for it again.
                    raise MailServerFailure(MailboxFailure.PROTOCOL)
                continue  # somebody deleted it meanwhile
            now = clock()
            stored = store_message(
                content=letter.content,
                source=MessageSource.IMAP,
                place=Place(mailbox, mailbox.folder, folder.uidvalidity, uid),
                received_at=letter.received_at,
                actor=actor,
                now=now,
            )
            mailbox.last_uid = uid
            counts["seen"] += 1
            counts["new"] += stored.new
            if stored.state == MessageState.STORED:
                understand(message_id=stored.message_id, actor=actor, now=now)


@contextmanager
def _marked(mailbox: Mailbox, folder: OpenFolder) -> Iterator[None]:
    """What is kept meanwhile is marked in the end. What broke off the reading is what is told."""
    try:
        yield
    except Exception:
        with suppress(Exception):
            _mark(mailbox, folder)
        raise
    _mark(mailbox, folder)


def _mark(mailbox: Mailbox, folder: OpenFolder) -> None:
    """Marks what is kept as seen on the server, also what a killed worker left unmarked."""
    if mailbox.last_uid <= mailbox.marked_uid:
        return
    folder.mark_seen(mailbox.marked_uid + 1, mailbox.last_uid)
    mailbox.marked_uid = mailbox.last_uid
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_inbox_mailbox SET marked_uid = %s WHERE id = %s", [mailbox.last_uid, mailbox.pk]
        )


def _begin_anew(mailbox: Mailbox, uidvalidity: int, *, actor: Actor, now: datetime) -> None:
    """UIDs mean other letters than before: all are looked at, and those that are known are recognised."""
    known_before = mailbox.uidvalidity
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_inbox_mailbox SET uidvalidity = %s, last_uid = 0, marked_uid = 0 WHERE id = %s",
            [uidvalidity, mailbox.pk],
        )
        if known_before is not None:
            record_event(
                "requests_inbox.mailbox_renumbered",
                actor=actor,
                now=now,
                object_label="requests_inbox.mailbox",
                object_id=mailbox.pk,
                details={"uidvalidity": uidvalidity},
            )
    mailbox.uidvalidity, mailbox.last_uid, mailbox.marked_uid = uidvalidity, 0, 0
