"""What the roles may do in the inbox. Plain data, read by access.services.grants."""

_SEE = (
    "requests_inbox.view_mailbox",
    "requests_inbox.view_mark",
    "requests_inbox.view_message",
    "requests_inbox.view_request",
    "requests_inbox.view_duedate",
    "requests_inbox.view_note",
    "requests_inbox.view_reminder",
    "requests_inbox.view_lettertemplate",
    "requests_inbox.view_letter",
)
# A letter cannot be sorted unread; each reading is in the trail.
_SORT = (
    "requests_inbox.reveal_message",
    "requests_inbox.triage_message",
    "requests_inbox.add_message",
    "requests_inbox.change_message",
    "requests_inbox.add_request",
    "requests_inbox.change_request",
    "requests_inbox.add_note",
)
_DAILY = (
    *_SORT,
    "requests_inbox.reveal_request",
    "requests_inbox.reveal_letter",
    "requests_inbox.assign_request",
    "requests_inbox.identify_request",
    "requests_inbox.fulfil_request",
    "requests_inbox.extend_request",
    "requests_inbox.add_letter",
    "requests_inbox.change_letter",
    "requests_inbox.add_mark",
    "requests_inbox.change_mark",
)
_DECIDE = (
    "requests_inbox.destroy_message",
    "requests_inbox.add_lettertemplate",
    "requests_inbox.change_lettertemplate",
)
_READ = (
    "requests_inbox.reveal_message",
    "requests_inbox.reveal_request",
    "requests_inbox.reveal_letter",
)
_KEEP = (
    "requests_inbox.view_mailbox",
    "requests_inbox.add_mailbox",
    "requests_inbox.change_mailbox",
)

GRANTS: dict[str, tuple[str, ...]] = {
    "intake_clerk": (*_SEE, *_SORT),
    "compliance_officer": (*_SEE, *_DAILY),
    "responsible_person": (*_SEE, *_DAILY, *_DECIDE),
    "auditor": (*_SEE, *_READ),
    "administrator": _KEEP,
}
