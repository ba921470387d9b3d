"""Columns of the register that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "register_category": {
        "id": "id",
        "code": "code clause sensitivity allowed identifies validator mask search anonymisation",
        "text": "name_kk name_ru name_en",
        "count": "position",
    },
    "register_purpose": {
        "id": "id",
        "code": "code clause consent_kind active",
        "text": "name_kk name_ru name_en",
        "count": "position",
    },
    "register_legalbasis": {
        "id": "id",
        "code": "code clause article needs_consent needs_document confirmed active",
        "text": "name_kk name_ru name_en",
        "count": "position",
    },
    "register_purposecategory": {
        "id": "id purpose_id category_id",
        "code": "active",
    },
    "register_purposecompatibility": {
        "id": "id first_id second_id",
        "code": "compatible",
    },
    "register_subject": {
        "id": "id reference",
        "code": "kind status language",
        "time": "registered_at",
    },
    "register_dataitem": {
        "id": "id subject_id category_id",
        "code": "state source medium",
        "time": "collected_at verified_at",
        "token": "tokens identity",
        "count": "token_key",
    },
    "register_processing": {
        "id": "id subject_id purpose_id basis_id",
        "code": "end_reason covers",
        "time": "started_at ended_at",
    },
    "register_blocking": {
        "id": "id subject_id category_id",
        "code": "ground",
        "time": "placed_at until lifted_at",
    },
    "register_destruction": {
        "id": "id number subject_id",
        "code": "categories whole",
        "count": "keys items",
        "time": "destroyed_at",
    },
    "register_subjectimport": {
        "id": "id requested_by request_id",
        "hash": "digest",
        "code": "state dry_run failure failure_details options notes warnings",
        "time": "requested_at finished_at forgotten_at",
        "count": "next_row permille created updated unchanged rejected",
    },
    "register_importedsubject": {
        "id": "run_id subject_id",
        "count": "row",
    },
    "register_rejectedrow": {
        "id": "id run_id",
        "count": "row",
        "code": "faults",
    },
}
