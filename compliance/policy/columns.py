"""Columns of the policy that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "policy_operator": {
        "id": "id bin",
        "text": "name_kk name_ru address_kk address_ru email_subjects email_information_kk email_information_ru site",
    },
    "policy_policyversion": {
        "id": "id",
        "code": "state source_encoding",
        "text": "title_kk title_ru",
        "count": "number",
        "time": "in_force_from law_edition approved_on publish_by published_at imported_at",
        "hash": "digest source_digest",
        "envelope": "rest",
    },
    # The policy is published: nothing in it is about a person.
    "policy_clause": {
        "id": "id version_id",
        "code": "number heading left_out",
        "count": "place",
        "text": "text_kk text_ru",
    },
    "policy_linkcheck": {
        "id": "id version_id",
        "code": "kind fault asked places",
        "text": "address",
        "count": "status",
        "time": "checked_at",
    },
    "policy_dailyfigure": {
        "id": "id",
        "code": "code standing",
        "count": "figure",
        "time": "day measured_at",
    },
    "policy_monthfigure": {
        "id": "id",
        "code": "code part",
        "count": "figure",
        "time": "month measured_at",
    },
}
