"""Events and reasons of the consents."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

register_event("consents.wording_published", _("Consent wording published"), kind=Kind.CHANGE)
register_event("consents.given", _("Consent given"), kind=Kind.CHANGE)
register_event("consents.changed", _("Consent changed"), kind=Kind.CHANGE)
register_event("consents.narrowed", _("Consent narrowed"), kind=Kind.CHANGE)
register_event("consents.expired", _("Consents expired"), kind=Kind.CHANGE)
register_event("consents.refused", _("Consent not accepted"), kind=Kind.REFUSAL)
register_event("consents.withdrawal_received", _("Withdrawal received"), kind=Kind.CHANGE)
register_event("consents.withdrawn", _("Consent withdrawn"), kind=Kind.CHANGE)
register_event("consents.withdrawal_refused", _("Withdrawal refused"), kind=Kind.REFUSAL)
register_event("consents.bar_placed", _("Bar to withdrawal placed"), kind=Kind.CHANGE)
register_event("consents.bar_lifted", _("Bar to withdrawal lifted"), kind=Kind.CHANGE)
register_event("consents.notice_sent", _("Notice of expiry sent"), kind=Kind.CHANGE)
register_event("consents.terms_published", _("Terms of distribution published"), kind=Kind.CHANGE)
register_event("consents.demand_revealed", _("Contents of a demand revealed"), kind=Kind.READ)
register_event("consents.demand_received", _("Demand to stop distribution received"), kind=Kind.CHANGE)
register_event(
    "consents.ended_with_data", _("Consent ended with the destruction of the data"), kind=Kind.CHANGE
)
register_event("consents.ended_by_demand", _("Distribution stopped by demand"), kind=Kind.CHANGE)
register_event("consents.evidence_printed", _("Evidence of consent printed"), kind=Kind.EXPORT)
register_event("consents.entry_revealed", _("Entry of a consent revealed"), kind=Kind.READ)
register_event("consents.evidence_read", _("Evidence of a consent downloaded"), kind=Kind.EXPORT)
register_event("consents.opted_out", _("Opt-out recorded"), kind=Kind.CHANGE)
register_event("consents.opted_in", _("Opt-out lifted"), kind=Kind.CHANGE)
register_event("consents.contacts_filter_begun", _("Check of a list of addresses begun"), kind=Kind.READ)
register_event("consents.contacts_filtered", _("List of addresses checked"), kind=Kind.EXPORT)
register_event("consents.client_changed", _("Client of the interface changed"), kind=Kind.CHANGE)
register_event("consents.client_refused", _("Client of the interface refused"), kind=Kind.REFUSAL)
register_event("consents.imported", _("Consents imported"), kind=Kind.CHANGE)

register_reason("consent_given", _("Consent of the subject"))
register_reason("withdrawal_demanded", _("Withdrawal demanded by the subject"))
register_reason("distribution_demand", _("Demand to stop distribution"))
register_reason("consent_expired", _("Term of the consent ran out"))
register_reason("opt_out", _("Opt-out of the subject"))
register_reason("interface", _("Interface for other systems"))

register_detail("address_invalid", _("no address"))
register_detail("allowed", _("may be contacted"))
register_detail("channel", _("channel"))
register_detail("checked", _("checked"))
register_detail("no_consent", _("no consent"))
register_detail("opted_out", _("opted out"))
register_detail("scope", _("what is suppressed"))
register_detail("source", _("how it came in"))

register_detail("client", _("system"))
register_detail("consent", _("consent"))
register_detail("consents", _("consents"))
register_detail("entry", _("entry of the ledger"))
register_detail("given", pgettext_lazy("details of an entry", "given"))
register_detail("giver", _("who demanded it"))
register_detail("narrowed", pgettext_lazy("details of an entry", "narrowed"))
register_detail("processings_ended", _("processings that ended"))
register_detail("processings_narrowed", _("processings that were narrowed"))
register_detail("scopes", _("may do"))
register_detail("series", _("series"))
