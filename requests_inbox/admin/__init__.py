"""Screens of the inbox, and where they are in the admin."""

from requests_inbox.admin import letters, marks, requests

__all__ = ["letters", "marks", "requests"]
