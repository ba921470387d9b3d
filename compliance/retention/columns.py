"""Columns of retention that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "retention_retentionrule": {
        "id": "id purpose_id category_id",
        "code": "code ending unit method needs_approval source citation active",
        "count": "amount",
        "time": "in_force_from",
    },
    "retention_hold": {
        "id": "id subject_id category_id",
        # The reference is the number of a case, order or request; staff are told to write no names.
        "code": "kind source key",
        "time": "placed_at until lifted_at",
    },
    "retention_inactivityrule": {
        "id": "id purpose_id",
        "code": "active",
        "count": "months grace_days",
    },
    "retention_activity": {
        "id": "subject_id purpose_id",
        # A day on which the operator served the subject; overwritten, and deleted with the subject's data.
        "time": "last_on",
    },
    "retention_inactivitywarning": {
        "id": "id subject_id processing_id",
        "code": "state notice",
        "count": "attempts",
        "time": "warned_at ends_on settled_at told_at",
    },
    "retention_retentionplan": {
        "id": "id number",
        "code": "origin state needs_approval author approver rejection grounds",
        "hash": "digest approved_digest",
        "count": "items subjects batches excluded",
        "time": "made_at frozen_at expires_at decided_at started_at finished_at",
    },
    "retention_planbatch": {
        "id": "id plan_id worker",
        "code": "state",
        "hash": "digest outcome_digest",
        "count": "number items destroyed skipped keys",
        "time": "begun_at done_at late_at",
    },
    "retention_planitem": {
        "id": "plan_id data_item_id subject_id category_id rule_id",
        "code": "method outcome why",
        "count": "batch",
        "time": "ended_at due_at late_at",
    },
    "retention_destructionact": {
        "id": "id number plan_id seal",
        "code": "counts approvers",
        "hash": "plan_digest outcome_digest",
        "count": "items subjects whole_subjects keys anonymised skipped excluded",
        "time": "made_at backups_until",
    },
    "retention_anonymousfact": {
        "id": "id purpose_id",
        "code": "kind age_band region",
        "time": "month",
        "count": "categories people",
    },
    "retention_facttally": {
        "time": "month",
        "count": "suppressed",
    },
    "retention_actcopy": {
        "id": "id act_id",
        "code": "state failure",
        "count": "attempts",
        "time": "next_attempt_at sent_at",
    },
}
