"""Columns of the inbox that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "requests_inbox_mailbox": {
        "id": "id code uidvalidity last_uid marked_uid",
        # Of the operator's own mailbox, never of a person who writes.
        "text": "address host login folder",
        "code": "security active failure",
        "count": "port failures",
        "time": "polled_at read_at next_poll_at",
    },
    "requests_inbox_delivery": {
        "id": "id mailbox_id uidvalidity uid message_id",
        "text": "folder",
        "time": "seen_at",
    },
    "requests_inbox_mark": {
        "id": "id code",
        "code": "type language kind active",
        "text": "text",
        "count": "weight window",
    },
    "requests_inbox_message": {
        "id": "id key_name number mailbox_id candidates subject_id bounced_letter_id request_id token_key",
        "hash": "sha256",
        "code": (
            "source state triage_reason machine_type type also language complete automatic defects iin_found "
            "phone_found"
        ),
        "count": "size confidence attachments attempts",
        "time": "received_at stored_at next_attempt_at",
        "token": "sender_token thread_token",
    },
    "requests_inbox_rawmessage": {
        "id": "message_id file",
        "envelope": "envelope",
    },
    "requests_inbox_request": {
        "id": ("id key_name reference message_id duplicate_of_id assignee_id rule_id subject_id"),
        "code": (
            "type machine_type channel language status outcome ground extended complete missing identity_method "
            "answer_to"
        ),
        "time": "received_at counts_from due_at named_due remind_at identified_at done_at",
    },
    "requests_inbox_duedate": {
        "id": "id request_id rule_id",
        "code": "cause",
        "count": "number",
        "time": "counts_from due_at set_at",
    },
    "requests_inbox_note": {
        "id": "id request_id author_id",
        "time": "written_at",
    },
    "requests_inbox_reminder": {
        "id": "id request_id addressee_id",
        "code": "kind",
        "count": "attempts",
        "time": "due_at made_at next_attempt_at sent_at",
    },
    "requests_inbox_lettertemplate": {
        "id": "id version",
        "code": "kind type outcome language active",
        "text": "subject_line body",
    },
    "requests_inbox_letter": {
        "id": "id key_name number request_id template_id",
        "code": "kind language automatic state failure",
        # Made from a text of the operator and the reference; a template that would say more is refused.
        "text": "subject_line",
        "count": "attempts",
        "time": "created_at next_attempt_at sent_at returned_at",
    },
    "requests_inbox_automaticreply": {
        "id": "id letter_id",
        "token": "token",
        "time": "day",
    },
}
