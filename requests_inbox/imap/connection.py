"""The way to a mail server, always verified, and what may go wrong on it by code."""

from __future__ import annotations

import imaplib
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
)

from .folder import NotMarked, OpenFolder, OutOfTurn

SECONDS = 30
# A mailbox of a million letters names its UIDs in one line, which is longer than the library expects.
imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined]  # private, and the only way


@dataclass(frozen=True, slots=True)
class Access:
    """Where a mailbox is and how to sign in. ``security`` is ``tls``, ``starttls`` or ``none``."""

    host: str
    port: int
    security: str
    login: str = field(repr=False)
    password: str = field(repr=False)
    folder: str = "INBOX"
    ca_file: str = ""
    seconds: int = SECONDS


class MailServerFailure(Exception):
    """A mailbox could not be read: ``code`` is one of unreachable, certificate, sign_in, folder, read_only,
    protocol."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def connected(access: Access) -> Iterator[OpenFolder]:
    """The folder, open for reading only, until the block ends. Raises MailServerFailure, in the block too.

    What the network refuses (OSError) is passed on: in the block it cannot be told from the disk here.
    """
    with _failures():
        box = _reached(access)
        try:
            with _failures(otherwise="sign_in"):
                plain = (access.login + access.password).isascii()
                # LOGIN knows ASCII only. And the library would open a folder for writing.
                (box.login if plain else box.login_utf8)(access.login, access.password, initial_folder=None)
            yield OpenFolder(box, access.folder)
        finally:
            with suppress(Exception):
                box.logout()


def _reached(access: Access) -> BaseMailBox:
    if access.security == "none":
        if not is_this_computer(access.host):
            # A password would travel in clear.
            raise MailServerFailure("certificate")
        return MailBoxUnencrypted(access.host, access.port, timeout=access.seconds)
    context = ssl.create_default_context(cafile=access.ca_file or None)
    kind = MailBox if access.security == "tls" else MailBoxStartTls
    return kind(access.host, access.port, timeout=access.seconds, ssl_context=context)


def is_this_computer(host: str) -> bool:
    """Whether a name or address is this computer's own, so that nothing travels."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _failures(otherwise: str = "protocol") -> Iterator[None]:
    """Turns whatever a connection may raise into a code; what the server said may quote a password."""
    try:
        yield
    except MailServerFailure:
        raise
    except MailboxLoginError:
        raise MailServerFailure("sign_in") from None
    except (MailboxFolderSelectError, MailboxFolderStatusError):
        raise MailServerFailure("folder") from None
    except ssl.SSLCertVerificationError:
        raise MailServerFailure("certificate") from None
    except (imaplib.IMAP4.readonly, NotMarked):
        # An «abort» to the library, though the server is there and answers.
        raise MailServerFailure("read_only") from None
    except imaplib.IMAP4.abort as error:
        # The library has one name for a line that is cut and for an answer it does not understand.
        raise MailServerFailure("protocol" if "unexpected" in str(error) else "unreachable") from None
    except OutOfTurn:
        raise MailServerFailure("protocol") from None
    except (imaplib.IMAP4.error, ImapToolsError):
        raise MailServerFailure(otherwise) from None
    except ssl.SSLError:
        raise MailServerFailure("protocol") from None
