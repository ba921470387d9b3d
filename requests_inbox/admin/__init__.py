"""Screens of the inbox, and where they are in the admin."""

from requests_inbox.admin import answers, letters, marks, requests

__all__ = ["answers", "letters", "marks", "requests"]
