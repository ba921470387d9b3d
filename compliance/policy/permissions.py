"""What the roles may do with the policy. Plain data, read by access.services.grants."""

_SEE = ("policy.view_operator", "policy.view_policyversion", "policy.view_clause", "policy.view_linkcheck")
_DRAFT = ("policy.add_policyversion", "policy.change_policyversion", "policy.change_clause")

GRANTS: dict[str, tuple[str, ...]] = {
    "intake_clerk": _SEE,
    "compliance_officer": (*_SEE, *_DRAFT),
    "responsible_person": (*_SEE, *_DRAFT, "policy.change_operator", "policy.publish_policyversion"),
    "auditor": _SEE,
}
