"""Columns of the consents that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "consents_wording": {
        "id": "id version",
        "code": "series kind purposes categories third_parties cross_border public_sources operator_bin",
        "text": "title_kk title_ru text_kk text_ru operator_name_kk operator_name_ru",
        "count": "months",
        "time": "in_force_from",
        "hash": "digest",
    },
    "consents_consent": {
        "id": "id subject_id wording_id message",
        "code": "kind series purposes categories third_parties cross_border public_sources state terms act channel giver",
        "hash": "wording_digest",
        "time": "given_at valid_until ended_at received_at",
        "count": "number",
    },
    "consents_withdrawalbar": {
        "id": "id subject_id",
        "code": "series ground",
        "time": "placed_at until lifted_at",
    },
    "consents_withdrawal": {
        "id": "id subject_id consent_id message",
        "code": "channel giver state ground",
        "time": "received_at due_at decided_at",
    },
    "consents_expirynotice": {
        "id": "id subject_id consent_id",
        "code": "state",
        "time": "valid_until created_at sent_at",
        "count": "attempts",
    },
    "consents_publication": {
        "id": "id number subject_id consent_id",
        "code": "categories terms",
        "count": "entry",
        "time": "received_at due_at published_at ended_at",
    },
    "consents_distributiondemand": {
        "id": "id subject_id consent_id message",
        "code": "channel categories missing state",
        "time": "received_at",
    },
    "consents_suppression": {
        "id": "id",
        "hash": "token key_print",
        "code": "channel scope source",
        "time": "placed_at lifted_at",
    },
    "consents_apiclient": {
        "id": "id name",
        "hash": "token_digest",
        "code": "scopes active",
        "count": "per_minute",
        "time": "expires_at",
    },
    "consents_answeredrequest": {
        "id": "id client_id key",
        "hash": "request_digest",
        "code": "status body",
        "time": "answered_at",
    },
}
