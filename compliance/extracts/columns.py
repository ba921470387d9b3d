"""Columns of the extracts that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "extracts_extract": {
        "id": "id",
        "code": "register format language state",
        "staff": "actor",
        "count": "rows size",
        "hash": "sha256",
        "time": "since until begun_at ended_at",
    },
}
