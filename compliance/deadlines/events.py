"""Events and reasons of the deadlines."""

from django.utils.translation import gettext_lazy as _

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

register_event("deadlines.day_set", _("Day of the calendar set"), kind=Kind.CHANGE)
register_event("deadlines.day_removed", _("Day of the calendar taken back"), kind=Kind.CHANGE)
register_event("deadlines.rule_changed", _("Term changed"), kind=Kind.CHANGE)
register_event("deadlines.rule_withdrawn", _("Version of a term cancelled"), kind=Kind.CHANGE)
register_event("deadlines.recomputed", _("Open deadlines counted anew"), kind=Kind.CHANGE)
register_event("deadlines.change_refused", _("Change of the deadlines refused"), kind=Kind.REFUSAL)

register_detail("about", _("about"))
register_detail("amount", _("number of days"))
register_detail("day", _("day"))
register_detail("recomputed", _("deadlines that moved"))
register_detail("unit", _("counted in"))

register_reason("calendar_order", _("Order on days off"))

CALENDAR_REASONS = ("calendar_order", "law_changed", "correction", "other")
RULE_REASONS = ("law_changed", "policy_changed", "correction", "other")
