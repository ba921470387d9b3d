"""Security breaches of personal data, and telling of them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    """The register of security breaches."""

    name = "compliance.incidents"
    label = "incidents"
    verbose_name = _("Incidents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.deadlines.services import RECOMPUTE
        from compliance.register.demo import SEQUELS
        from compliance.register.views.sections import SECTIONS, Section

        from . import dashboard, demo, events, indicators, registers  # noqa: F401  (register themselves)
        from .services.terms import recompute_terms
        from .views.section import incidents_of

        RECOMPUTE.append(recompute_terms)
        SEQUELS.append(demo.tell)
        SECTIONS.append(
            Section(
                "incidents",
                _("Security breaches"),
                "incidents.view_incident",
                "incidents/section.html",
                incidents_of,
            )
        )
