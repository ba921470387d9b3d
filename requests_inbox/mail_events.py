"""Events and reasons of mail that comes in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

register_event("requests_inbox.letter_returned", _("Letter came back"), kind=Kind.SYSTEM)
register_event("requests_inbox.message_destroyed", _("Letter of nobody destroyed"), kind=Kind.CHANGE)
register_event("requests_inbox.destruction_refused", _("Destruction of a letter refused"), kind=Kind.REFUSAL)
register_event("requests_inbox.read_anew", _("Letter read anew"), kind=Kind.CHANGE)
register_event("requests_inbox.mailbox_changed", _("Mailbox changed"), kind=Kind.CHANGE)
register_event("requests_inbox.mailbox_tried", _("Connection to a mailbox tried"), kind=Kind.SYSTEM)
register_event("requests_inbox.mailbox_failed", _("Mailbox could not be read"), kind=Kind.SYSTEM)
register_event("requests_inbox.mailbox_renumbered", _("Mailbox was renumbered"), kind=Kind.SYSTEM)

register_reason("requests_inbox.received", _("Letter came in"))
register_reason("requests_inbox.understood", _("Letter read by the system"))
register_reason("requests_inbox.spam", _("Unwanted mail"))

register_detail("failure", _("failure"))
register_detail("letters", _("letters"))
register_detail("uidvalidity", "UIDVALIDITY")

register_detail("sorted", pgettext_lazy("details of an entry", "sorted"))
