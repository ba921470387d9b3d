"""Events and reasons of the requests inbox."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

# Work on requests.
register_event("requests_inbox.opened", _("Request opened"), kind=Kind.CHANGE)
register_event("requests_inbox.moved", _("Request moved on"), kind=Kind.CHANGE)
register_event("requests_inbox.finished", _("Request finished"), kind=Kind.CHANGE)
register_event("requests_inbox.assigned", _("Request assigned"), kind=Kind.CHANGE)
register_event("requests_inbox.type_changed", _("Type of a request changed"), kind=Kind.CHANGE)
register_event("requests_inbox.subject_chosen", _("Subject of a request chosen"), kind=Kind.CHANGE)
register_event("requests_inbox.subject_corrected", _("Subject of a request corrected"), kind=Kind.CHANGE)
register_event("requests_inbox.address_chosen", _("Address of an answer chosen"), kind=Kind.CHANGE)
register_event("requests_inbox.identified", _("Identity confirmed"), kind=Kind.APPROVAL)
register_event("requests_inbox.noted", _("Note written"), kind=Kind.CHANGE)
register_event("requests_inbox.counted_anew", _("Term counted anew"), kind=Kind.CHANGE)
register_event("requests_inbox.extended", _("Term extended"), kind=Kind.CHANGE)
register_event("requests_inbox.refused", _("Act on a request not allowed"), kind=Kind.REFUSAL)
register_event("requests_inbox.set_aside", _("Letter set aside"), kind=Kind.CHANGE)
register_event("requests_inbox.filed", _("Letter filed with a request"), kind=Kind.CHANGE)
register_event("requests_inbox.reminded", _("Reminders made"), kind=Kind.SYSTEM)
register_event("requests_inbox.reminder_sent", _("Reminder sent"), kind=Kind.SYSTEM)
register_event("requests_inbox.reminder_failed", _("Reminder not sent"), kind=Kind.SYSTEM)
register_event("requests_inbox.request_revealed", _("Request read"), kind=Kind.READ)
register_event("requests_inbox.message_revealed", _("Letter read"), kind=Kind.READ)
register_event("requests_inbox.attachment_read", _("Attachment downloaded"), kind=Kind.EXPORT)
register_event("requests_inbox.proof_read", _("Proof of representation downloaded"), kind=Kind.EXPORT)
register_event("requests_inbox.mark_changed", _("Mark changed"), kind=Kind.CHANGE)
register_event("requests_inbox.mark_tested", _("Mark tested against past letters"), kind=Kind.READ)

register_reason("requests_inbox.letter", _("Letter received"))
register_reason("requests_inbox.handling", _("Handling of a request"))
register_reason("requests_inbox.sorting", _("Sorting of letters"))

register_detail("cause", _("why"))
register_detail("due", _("due"))
register_detail("from", _("before"))
register_detail("outcome", _("outcome"))
register_detail("term", _("term"))
register_detail("type", _("type"))

register_detail("proof", _("proof of representation"))
register_detail("representative", _("representative"))
