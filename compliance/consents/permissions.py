"""What the roles may do with consents. Plain data, read by access.services.grants."""

_SEE = tuple(
    f"consents.view_{model}"
    for model in (
        "consent",
        "wording",
        "withdrawal",
        "withdrawalbar",
        "expirynotice",
        "publication",
        "distributiondemand",
        "suppression",
    )
)
_ENTER = ("consents.add_consent", "consents.add_withdrawal", "consents.add_distributiondemand")
_DAILY = (
    "consents.change_consent",
    "consents.withdraw_consent",
    "consents.refuse_withdrawal",
    "consents.change_withdrawal",
    "consents.print_evidence",
    "consents.publish_terms",
    "consents.add_withdrawalbar",
    "consents.change_withdrawalbar",
    "consents.add_suppression",
    "consents.change_suppression",
    "consents.filter_contacts",
)
_DECIDE = ("consents.add_wording", "consents.change_wording")

GRANTS: dict[str, tuple[str, ...]] = {
    "intake_clerk": (*_SEE, *_ENTER),
    "compliance_officer": (*_SEE, *_ENTER, *_DAILY),
    "responsible_person": (*_SEE, *_ENTER, *_DAILY, *_DECIDE, "consents.view_apiclient"),
    "auditor": (*_SEE, "consents.print_evidence", "consents.view_apiclient"),
    "administrator": ("consents.view_apiclient", "consents.add_apiclient", "consents.change_apiclient"),
}
