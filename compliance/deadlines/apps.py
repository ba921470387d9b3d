"""The working calendar, and how long each thing may take."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    """Deadlines."""

    name = "compliance.deadlines"
    label = "deadlines"
    verbose_name = _("Deadlines")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.policy.services import set_publication_term

        from . import events, indicators  # noqa: F401  (they register themselves)
        from .services.publication import publication_due

        set_publication_term(publication_due)
