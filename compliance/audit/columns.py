"""Columns of the trail that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "audit_auditentry": {
        "id": "id history_id layout_id object_id request_id subject_id actor",
        "code": "event kind object_label reason details",
        "count": "era xid",
        "time": "at recorded_at",
        "hash": "row_hash",
        "envelope": "note",
    },
    "audit_auditseal": {
        "id": "number key_id entry_ids",
        "count": "count entry_format first_era first_id first_xid last_era last_id last_xid",
        "time": "at",
        "hash": "hash leaves previous_hash root statement",
        "key": "signature",
    },
    "audit_era": {
        "id": "id system_identifier",
        "time": "started_at",
    },
    "audit_layout": {
        "id": "id",
        "code": "table_name columns",
        "count": "version",
        "time": "created_at",
    },
    "audit_retiredvalue": {
        "id": "id history_id",
        "code": "table_name column_name",
        "envelope": "value",
    },
    "audit_trackedtable": {
        "code": "table_name label pk_column subject_column",
    },
    "audit_verificationrun": {
        "id": "id requested_by",
        "code": "failure ok report step",
        "count": "steps_done steps_total",
        "time": "requested_at progress_at finished_at",
    },
}
