"""Reading a mailbox over IMAP. No Django here: what it needs is given, what goes wrong has a code."""

from .connection import Access, MailServerFailure, connected
from .folder import Letter, OpenFolder

__all__ = ["Access", "Letter", "MailServerFailure", "OpenFolder", "connected"]
