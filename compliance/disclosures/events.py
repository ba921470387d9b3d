"""Events and reasons of the disclosures."""

from django.utils.translation import gettext_lazy as _

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

register_event("disclosures.recipient_changed", _("Recipient changed"), kind=Kind.CHANGE)
register_event("disclosures.recipient_refused", _("Change of a recipient refused"), kind=Kind.REFUSAL)
register_event("disclosures.transferred", _("Data handed to a third party"), kind=Kind.EXPORT)
register_event("disclosures.transfer_refused", _("Transfer to a third party refused"), kind=Kind.REFUSAL)
register_event("disclosures.subject_refused", _("Subject kept out of a transfer"), kind=Kind.REFUSAL)
register_event("disclosures.subjects_told", _("Subjects told of a transfer"), kind=Kind.CHANGE)
register_event("disclosures.transfers_exported", _("Register of transfers exported"), kind=Kind.EXPORT)
register_event("disclosures.stop_sent", _("Stop notices sent to a recipient"), kind=Kind.EXPORT)
register_event("disclosures.stop_failed", _("Stop notices not delivered"), kind=Kind.SYSTEM)
register_event("disclosures.stop_settled", _("Stop notice settled by staff"), kind=Kind.CHANGE)
register_event("disclosures.stop_refused", _("Change of a stop notice refused"), kind=Kind.REFUSAL)

register_reason("contract", _("Contract with the recipient"))
register_reason("recipient_reply", _("Reply of the recipient"))

TRANSFER_REASONS = ("service", "contract", "subject_request", "authority_request", "other")
RECIPIENT_REASONS = ("contract", "policy_changed", "law_changed", "internal_audit", "correction", "other")
NOTICE_REASONS = ("recipient_reply", "subject_request", "correction", "other")
TOLD_REASONS = ("contract", "subject_request", "other")

register_detail("notices", _("notices"))
