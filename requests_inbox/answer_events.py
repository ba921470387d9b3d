"""Events and reasons of letters that go out and of fulfilling."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

register_event("requests_inbox.text_published", _("Text of letters published"), kind=Kind.CHANGE)
register_event("requests_inbox.text_retired", _("Text of letters taken out of use"), kind=Kind.CHANGE)
register_event("requests_inbox.text_refused", _("Change of a text of letters refused"), kind=Kind.REFUSAL)
register_event("requests_inbox.letter_written", _("Letter written"), kind=Kind.CHANGE)
register_event("requests_inbox.letter_sent", _("Letter sent"), kind=Kind.EXPORT)
register_event("requests_inbox.letter_failed", _("Letter not delivered"), kind=Kind.SYSTEM)
register_event("requests_inbox.letter_settled", _("Letter sent anew or handed over"), kind=Kind.CHANGE)
register_event("requests_inbox.letter_refused", _("Act on a letter refused"), kind=Kind.REFUSAL)
register_event("requests_inbox.letter_revealed", _("Sent letter read"), kind=Kind.READ)
register_event("requests_inbox.letter_printed", _("Sent letter printed"), kind=Kind.EXPORT)
register_event(
    "requests_inbox.letter_forgotten", _("Letter to a destroyed subject destroyed"), kind=Kind.SYSTEM
)
register_event("requests_inbox.reply_withheld", _("Automatic reply withheld"), kind=Kind.SYSTEM)
register_event("requests_inbox.fulfilled", _("Request fulfilled"), kind=Kind.CHANGE)
register_event("requests_inbox.fulfilment_refused", _("Fulfilment refused"), kind=Kind.REFUSAL)
register_event("requests_inbox.request_refused", _("Request refused with a ground"), kind=Kind.CHANGE)
register_event("requests_inbox.report_previewed", _("Preview of a fulfilment opened"), kind=Kind.READ)
register_event("requests_inbox.report_made", _("Access report made"), kind=Kind.EXPORT)

register_reason("inbox_received", _("Request received"))
register_reason("inbox_fulfilled", _("Request fulfilled"))
register_reason("inbox_delivery", _("Delivery of a letter"))

register_detail("letter", _("letter"))
register_detail("outcome", _("outcome"))
register_detail("why", _("why"))

LETTER_REASONS = ("inbox_delivery", "subject_request", "correction", "other")
TEXT_REASONS = ("policy_changed", "law_changed", "correction", "other")
FULFIL_REASONS = ("subject_request", "authority_request", "dispute", "other")
READ_LETTER_REASONS = ("subject_request", "authority_request", "dispute", "internal_audit", "other")
