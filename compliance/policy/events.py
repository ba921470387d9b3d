"""Events of the policy."""

from django.utils.translation import gettext_lazy as _

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event

register_event("policy.operator_changed", _("Operator's card changed"), kind=Kind.CHANGE)

register_detail("fields", _("fields"))

OPERATOR_REASONS = ("correction", "policy_changed", "law_changed", "other")
