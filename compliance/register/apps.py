"""Subjects, categories, purposes, legal bases, held values, blocking, import, destruction."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    """The register."""

    name = "compliance.register"
    label = "register"
    verbose_name = _("Register")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.audit.names import Subjects
        from compliance.audit.words import register_words
        from compliance.vault.rotation import TOKEN_SOURCES
        from compliance.vault.services import GONE

        from . import dashboard, events, indicators, registers  # noqa: F401  (register themselves)
        from .services.identity import is_destroyed
        from .services.tokens import ItemTokens
        from .trail import SubjectNames, catalogue_words

        TOKEN_SOURCES.append(ItemTokens())
        GONE.append(is_destroyed)
        Subjects.directory = SubjectNames()
        for name, words in catalogue_words().items():
            register_words(name, words)
