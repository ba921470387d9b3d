"""What the roles may do with retention. Plain data, read by access.services.grants."""

_SEE = (
    "retention.view_retentionrule",
    "retention.view_hold",
    "retention.view_retentionplan",
    "retention.view_destructionact",
    "retention.view_inactivityrule",
    "retention.view_inactivitywarning",
    "retention.view_anonymousfact",
)
_DAILY = (
    "retention.add_hold",
    "retention.change_hold",
    "retention.add_retentionplan",
)
_DECIDE = (
    "retention.add_retentionrule",
    "retention.change_retentionrule",
    "retention.add_inactivityrule",
    "retention.change_inactivityrule",
    "retention.approve_plan",
    "retention.execute_plan",
)

GRANTS: dict[str, tuple[str, ...]] = {
    "intake_clerk": ("retention.view_retentionrule", "retention.view_hold"),
    "compliance_officer": (*_SEE, *_DAILY),
    "responsible_person": (*_SEE, *_DAILY, *_DECIDE),
    "auditor": _SEE,
}
