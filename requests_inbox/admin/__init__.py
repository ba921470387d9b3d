"""Screens of the inbox, and where they are in the admin."""

from requests_inbox.admin import answers, letters, mailboxes, marks, requests

__all__ = ["answers", "letters", "mailboxes", "marks", "requests"]
