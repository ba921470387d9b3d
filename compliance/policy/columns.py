"""Columns of the policy that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "policy_operator": {
        "id": "id bin",
        "text": "name_kk name_ru address_kk address_ru email_subjects email_information_kk email_information_ru site",
    },
}
