"""Consents: their wording, giving, changing and withdrawal, and what rests on them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentsConfig(AppConfig):
    """The ledger of consents."""

    name = "compliance.consents"
    label = "consents"
    verbose_name = _("Consents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.deadlines.services import RECOMPUTE
        from compliance.register.demo import SEQUELS
        from compliance.register.services.destruction import DESTROYED
        from compliance.register.services.processing import COVERAGE, GATES
        from compliance.register.views.sections import SECTIONS, TABS

        from . import checks, dashboard, demo, events, indicators, registers  # noqa: F401  (register themselves)
        from .services import hooks, publications
        from .services.coverage import coverage_of_basis, refuse_incompatible, refuse_without_consent
        from .services.destroyed import end_with_data
        from .services.withdrawal_terms import recompute_withdrawals

        RECOMPUTE.extend((recompute_withdrawals, publications.recompute_publications))
        GATES.extend((refuse_without_consent, refuse_incompatible))
        COVERAGE.append(coverage_of_basis)
        hooks.GIVEN.append(publications.follow_terms)
        hooks.ENDED.append(publications.follow_end)
        hooks.ENDED_IN_BULK.append(publications.follow_ends)
        DESTROYED.extend((end_with_data, publications.follow_destruction))
        from .views.places import SECTION, TAB

        SEQUELS.append(demo.tell)
        SECTIONS.append(SECTION)
        TABS.append(TAB)
