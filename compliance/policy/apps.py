"""The privacy policy: who the operator is, and what it has promised since when."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    """The policy."""

    name = "compliance.policy"
    label = "policy"
    verbose_name = _("Policy")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.audit.guards import expect_triggers

        from . import events, own_dashboard, own_indicators  # noqa: F401  (they register themselves)

        expect_triggers("policy_policyversion", "policy_keep_version")
        expect_triggers("policy_clause", "policy_keep_clause")
