"""Extracts of the registers required by law."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExtractsConfig(AppConfig):
    """The registers required by law, as files."""

    name = "compliance.extracts"
    label = "extracts"
    verbose_name = _("Registers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.audit.words import register_words

        from . import events  # noqa: F401  (they register themselves)
        from .registry import all_registers

        register_words("register", lambda: {one.code: one.title for one in all_registers()})
