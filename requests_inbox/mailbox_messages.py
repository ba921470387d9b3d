"""What staff read of mailboxes: why one cannot be read, what to do about it, why one was not saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, gettext_lazy

from .models import MailboxFailure

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WHAT_TO_DO: dict[str, StrPromise] = {
    MailboxFailure.UNREACHABLE: gettext_lazy(
        "Nothing is lost: letters stay on the server. Check the name and port of the server, the network "
        "and the firewall."
    ),
    MailboxFailure.CERTIFICATE: gettext_lazy(
        "Nothing was sent, not even the password. The server's certificate is out of date, for another "
        "name, or signed by nobody known here: renew it, or name its authority in MAIL_AUTHORITIES."
    ),
    MailboxFailure.SIGN_IN: gettext_lazy(
        "Letters stay on the server. Enter the sign-in name and password anew; some providers want a "
        "password for applications."
    ),
    MailboxFailure.FOLDER: gettext_lazy(
        "The folder was renamed or deleted on the server. Enter its name as it is now, or make it again."
    ),
    MailboxFailure.READ_ONLY: gettext_lazy(
        "Letters are taken in, but the server does not let them be marked as seen. Give this account the "
        "right to change the folder."
    ),
    MailboxFailure.DISK: gettext_lazy(
        "The letter stays on the server and comes again. Make room on the disk of the database and of the "
        "sealed files, and check that they may be written."
    ),
    MailboxFailure.PROTOCOL: gettext_lazy(
        "The server gave an answer that makes no sense, and letters stay on it. Check that the port is the "
        "one of IMAP and the protection fits; else ask the provider."
    ),
}

FIELDS: dict[str, StrPromise] = {
    "code_taken": gettext_lazy("There is a mailbox with this code. Nothing was saved; choose another one."),
    "code_wrong": gettext_lazy(
        "A code has Latin letters, digits, hyphens and underscores only. Nothing was saved."
    ),
    "address_wrong": gettext_lazy("This is no e-mail address. Nothing was saved; write it as name@domain."),
    "port_wrong": gettext_lazy("A port is a number from 1 to 65535. Nothing was saved."),
    "security_none": gettext_lazy(
        "Without protection only a server on this computer is read: the password would travel in clear. "
        "Nothing was saved; choose TLS or STARTTLS."
    ),
    "password_missing": gettext_lazy("A new mailbox needs its password. Nothing was saved; enter it."),
}


def field_text(code: str) -> str:
    """What is wrong with one field of a mailbox."""
    return str(FIELDS.get(code, _("This is not accepted. Nothing was saved; check it.")))
