"""Columns of the disclosures that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "disclosures_recipient": {
        "id": "id",
        "code": "code clause kind country active",
        # Of companies and authorities, never of a person.
        "text": "name_kk name_ru name_en bin email policy_url",
        "count": "position",
    },
    "disclosures_transfer": {
        "id": "id recipient_id purpose_id basis_id",
        "code": "categories batch cross_border ground",
        "hash": "digest",
        "count": "count",
        "time": "at due_at told_at recorded_at",
    },
    "disclosures_transferredsubject": {
        "id": "transfer_id subject_id consent_id",
        "count": "entry",
    },
    "disclosures_stopnotice": {
        "id": "id recipient_id subject_id purpose_id first_transfer_id last_transfer_id",
        "code": "categories reason state failure by_mail",
        "count": "attempts",
        "time": "created_at next_attempt_at sent_at confirmed_at",
    },
}
