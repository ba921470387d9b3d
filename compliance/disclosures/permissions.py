"""What the roles may do with disclosures. Plain data, read by access.services.grants."""

_SEE = (
    "disclosures.view_recipient",
    "disclosures.view_transfer",
    "disclosures.view_stopnotice",
)
_DAILY = (
    "disclosures.add_transfer",
    "disclosures.change_transfer",
    "disclosures.export_transfers",
    "disclosures.change_stopnotice",
)
_DECIDE = ("disclosures.add_recipient", "disclosures.change_recipient")

GRANTS: dict[str, tuple[str, ...]] = {
    "intake_clerk": _SEE,
    "compliance_officer": (*_SEE, *_DAILY),
    "responsible_person": (*_SEE, *_DAILY, *_DECIDE),
    "auditor": (*_SEE, "disclosures.export_transfers"),
}
