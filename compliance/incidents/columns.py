"""Columns of the incidents that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "incidents_incident": {
        "id": "id key_name responsible_id rule_id",
        "code": "kind categories outcome",
        "count": "estimated affected",
        "time": "discovered_at happened_from happened_until due_at told_at letters_at closed_at recorded_at",
    },
    "incidents_authoritynotice": {
        "id": "id incident_id",
        "code": "channel",
        "count": "number subjects",
        "hash": "digest",
        "time": "sent_at recorded_at",
    },
    "incidents_selection": {
        "id": "id incident_id purpose_id",
        "code": "categories listed letters_made",
        "count": "count",
        "hash": "digest",
        "time": "since until made_at dropped_at",
    },
    "incidents_affectedsubject": {"id": "selection_id subject_id"},
    "incidents_subjectnotice": {
        "id": "id incident_id subject_id",
        "code": "state failure",
        "count": "attempts",
        "time": "created_at next_attempt_at sent_at",
    },
}
