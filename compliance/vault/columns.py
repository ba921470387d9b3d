"""Columns of the vault that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "vault_datakey": {
        "id": "id subject_id shredded_ref",
        "code": "scope kek_id",
        "key": "wrapped_key",
        "time": "created_at shredded_at",
    },
    "vault_knownmasterkey": {
        "id": "id key_id",
        "count": "number",
        "hash": "fingerprint",
        "time": "accepted_at retired_at",
    },
    "vault_sealedfile": {
        "id": "id key_id",
        "code": "label",
        "count": "size",
        "time": "created_at removed_at",
    },
}
