"""Events and reasons of the security breaches."""

from django.utils.translation import gettext_lazy as _

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

register_event("incidents.recorded", _("Security breach recorded"), kind=Kind.CHANGE)
register_event("incidents.changed", _("Security breach changed"), kind=Kind.CHANGE)
register_event("incidents.closed", _("Security breach closed"), kind=Kind.CHANGE)
register_event("incidents.reopened", _("Security breach reopened"), kind=Kind.CHANGE)
register_event("incidents.refused", _("Act on a security breach refused"), kind=Kind.REFUSAL)
register_event("incidents.authority_told", _("Authorised body told of a breach"), kind=Kind.EXPORT)
register_event("incidents.notice_printed", _("Notice of a breach printed"), kind=Kind.EXPORT)
register_event("incidents.chosen", _("Affected subjects chosen"), kind=Kind.CHANGE)
register_event("incidents.dropped", _("Choice of affected subjects dropped"), kind=Kind.CHANGE)
register_event("incidents.letters_ordered", _("Letters about a breach ordered"), kind=Kind.CHANGE)
register_event("incidents.letters_sent", _("Letters about a breach sent"), kind=Kind.SYSTEM)
register_event("incidents.letter_settled", _("Letter about a breach settled by staff"), kind=Kind.CHANGE)
register_event("incidents.letters_again", _("Letters about a breach to be tried again"), kind=Kind.CHANGE)
register_event("incidents.affected_exported", _("List of affected subjects exported"), kind=Kind.EXPORT)
register_event("incidents.values_exported", _("Values of an affected subject exported"), kind=Kind.EXPORT)

register_reason("breach", _("Security breach"))
register_reason("breach_notice", _("Notice of a security breach"))

INCIDENT_REASONS = ("breach", "audit.incident", "authority_request", "correction", "other")
NOTICE_REASONS = ("breach_notice", "authority_request", "correction", "other")
EXPORT_REASONS = ("breach_notice", "authority_request", "other")

register_detail("selection", _("choice of subjects"))
# How many letters ended how, in one run of the outbox: each is told with its own end.
register_detail("count_sent", _("letters sent"))
register_detail("count_no_address", _("letters not sent: no e-mail address is held"))
register_detail("count_blocked", _("letters not sent: the data is blocked"))
register_detail("count_refused", _("letters not sent: refused by the mail server"))
register_detail("count_unreachable", _("letters not sent: the mail server was not reached"))
