"""The requests inbox: from a letter in the mailbox to an answer in time."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsInboxConfig(AppConfig):
    """Requests of subjects and authorities."""

    name = "requests_inbox"
    verbose_name = _("Requests")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import answer_events, events, mail_events  # noqa: F401  (they register events and reasons)
