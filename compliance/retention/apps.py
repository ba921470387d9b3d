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
        from compliance.consents.api.parts import PARTS
        from compliance.consents.services.bars import BARS
        from compliance.register.demo import SEQUELS
        from compliance.register.messages import MESSAGES
        from compliance.register.services.destruction import DESTROYED, GUARDS
        from compliance.register.services.importing.forgetting import KEEPERS
        from compliance.register.views.sections import SECTIONS, Section

        from . import checks, dashboard, demo, events, indicators, messages, registers  # noqa: F401  (register themselves)
        from .services import guards
        from .services.act_copies import order_copy
        from .services.activity import forget_activity
        from .services.hooks import ACT_MADE
        from .views.section import retention_of

        MESSAGES.update(messages.REFUSALS)
        GUARDS.extend((guards.refuse_held, guards.refuse_kept_by_law, guards.refuse_alone))
        KEEPERS.append(guards.held_whole)
        DESTROYED.append(forget_activity)
        PARTS.append("compliance.retention.api.processings")
        BARS.append(guards.bars_of_holds)
        ACT_MADE.append(order_copy)
        SEQUELS.append(demo.tell)
        SECTIONS.append(
            Section(
                "retention", _("Retention"), "retention.view_hold", "retention/section.html", retention_of
            )
        )
