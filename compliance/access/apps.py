"""Access: the app that knows staff."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Registers events, receivers and checks; brings grants up to date after migrations."""

    name = "compliance.access"
    label = "access"
    verbose_name = _("Access")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect everything that others call by name."""
        from compliance.access import checks, dashboard, events, indicators, receivers  # noqa: F401 - they register themselves

        post_migrate.connect(sync_after_migration, sender=self, dispatch_uid="access.sync_grants")


def sync_after_migration(sender: AppConfig, using: str, plan: list[Any], **kwargs: Any) -> None:
    """Makes the roles' permissions the declared ones, once all migrations of a run are done.

    Skipped while our own tables are not there (migrating another app alone, or backwards).
    """
    from django.db import connections
    from django.utils import timezone

    from compliance.access.services.grants import sync_grants
    from compliance.audit.actors import Actor

    tables = connections[using].introspection.table_names()
    if {"auth_permission", "audit_auditentry", "access_user"} <= set(tables):
        sync_grants(actor=Actor.command("migrate"), now=timezone.now(), using=using)
