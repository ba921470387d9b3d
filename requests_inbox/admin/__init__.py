"""Screens of the inbox, and where they are in the admin."""

from requests_inbox.admin import letters, mailboxes, marks, requests

__all__ = ["letters", "mailboxes", "marks", "requests"]
