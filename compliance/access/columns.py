"""Columns of staff and their sign-ins that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "access_user": {
        "id": "id",
        "staff": "username full_name email",
        "hash": "password",
        "code": "roles language is_active is_staff must_change_password",
        "count": "session_epoch",
        "time": "date_joined last_login password_changed_at second_factor_since",
    },
    "access_secondfactor": {
        "id": "id user_id",
        "time": "created_at confirmed_at removed_at",
    },
    "access_secondfactorguard": {
        "id": "user_id",
        "count": "failures last_step",
        "time": "closed_until",
    },
    "access_recoverycode": {
        "id": "id factor_id",
        "hash": "digest",
        "time": "used_at",
    },
    "access_signinlock": {
        "hash": "key",
        "count": "failures",
        "time": "expires_at",
    },
    "access_attempttally": {
        "id": "id actor",
        "code": "event",
        "time": "window",
        "hash": "origin",
        "count": "total",
    },
}
