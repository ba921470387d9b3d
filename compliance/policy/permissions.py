"""What the roles may do with the policy. Plain data, read by access.services.grants."""

_SEE = ("policy.view_operator",)

GRANTS: dict[str, tuple[str, ...]] = {
    "intake_clerk": _SEE,
    "compliance_officer": _SEE,
    "responsible_person": (*_SEE, "policy.change_operator"),
    "auditor": _SEE,
}
