"""Keys, sealed values and files, blind search, shredding."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    """The vault app."""

    name = "compliance.vault"
    label = "vault"
    verbose_name = _("Vault")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.audit.guards import REFUSES, expect_triggers
        from compliance.audit.notes import set_note_opener, set_note_sealer

        from . import checks, events  # noqa: F401  (registers the checks and the events)
        from .notes import note_text, office_note

        set_note_opener(note_text)
        set_note_sealer(office_note)

        expect_triggers(
            "vault_datakey", "vault_guard_change", "vault_refuse_retired_insert",
            "vault_refuse_retired_update", *REFUSES,
        )  # fmt: skip
        expect_triggers("vault_sealedfile", *REFUSES)
