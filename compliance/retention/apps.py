"""Retention: how long data is kept, what holds it, and how it is destroyed or made anonymous."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    """Periods, holds, plans, acts."""

    name = "compliance.retention"
    label = "retention"
    verbose_name = _("Retention")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import events  # noqa: F401  (registers events and reasons)
