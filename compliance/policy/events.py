"""Events and reasons of the policy."""

from django.utils.translation import gettext_lazy as _

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event

register_event("policy.operator_changed", _("Operator's card changed"), kind=Kind.CHANGE)
register_event("policy.version_imported", _("Policy taken in from a file"), kind=Kind.CHANGE)
register_event("policy.draft_changed", _("Draft of the policy changed"), kind=Kind.CHANGE)
register_event("policy.draft_discarded", _("Draft of the policy discarded"), kind=Kind.CHANGE)
register_event("policy.version_published", _("Policy published"), kind=Kind.APPROVAL)
register_event("policy.refused", _("Change of the policy refused"), kind=Kind.REFUSAL)
register_event("policy.links_checked", _("Links of the policy checked"), kind=Kind.SYSTEM)

register_event("policy.figures_recorded", _("Figures of a day recorded"), kind=Kind.SYSTEM)
register_event("policy.statement_exported", _("Statement of compliance exported"), kind=Kind.EXPORT)

register_detail("fields", _("fields"))
register_detail("clause", _("clause of the policy"))
register_detail("clauses", _("clauses"))
register_detail("differences", _("differences between the languages"))
register_detail("missing", _("missing"))

OPERATOR_REASONS = ("correction", "policy_changed", "law_changed", "other")
POLICY_REASONS = ("policy_changed", "law_changed", "correction", "internal_audit", "other")
