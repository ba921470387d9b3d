"""The ground floor: everything else writes into it, it knows nobody."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The audit app."""

    name = "compliance.audit"
    label = "audit"
    verbose_name = _("Audit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers the system checks)
        from .tracking import register_change_events

        register_change_events()
        post_migrate.connect(refresh_layouts, dispatch_uid="audit.refresh_layouts")


def refresh_layouts(sender: Any, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Brings the recorded column lists up to date after migrations written in raw SQL."""
    from django.db import connections

    if app_config.label != "audit":
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('audit_trackedtable') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT audit_refresh(table_name) FROM audit_trackedtable ORDER BY table_name")
