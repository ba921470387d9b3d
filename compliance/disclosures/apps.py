"""Recipients of personal data, transfers to them, and notices to stop."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosuresConfig(AppConfig):
    """The register of transfers."""

    name = "compliance.disclosures"
    label = "disclosures"
    verbose_name = _("Disclosures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.consents.services.hooks import ENDED, ENDED_IN_BULK
        from compliance.deadlines.services import RECOMPUTE
        from compliance.register.demo import SEQUELS
        from compliance.register.services.changes import BLOCKINGS_CHANGED, CORRECTED
        from compliance.register.services.destruction import DESTROYED
        from compliance.register.views.sections import SECTIONS, Section

        from . import dashboard, demo, events, indicators, registers  # noqa: F401  (register themselves)
        from .services.changing import tell_of_blocking, tell_of_correction
        from .services.stopping import stop_after_consent, stop_after_destruction, stop_after_expiry
        from .services.telling import recompute_tellings
        from .views.section import transfers_of

        ENDED.append(stop_after_consent)
        ENDED_IN_BULK.append(stop_after_expiry)
        DESTROYED.append(stop_after_destruction)
        CORRECTED.append(tell_of_correction)
        BLOCKINGS_CHANGED.append(tell_of_blocking)
        RECOMPUTE.append(recompute_tellings)
        SEQUELS.append(demo.tell)
        SECTIONS.append(
            Section(
                "transfers",
                _("Transfers to third parties"),
                "disclosures.view_transfer",
                "disclosures/section.html",
                transfers_of,
            )
        )
