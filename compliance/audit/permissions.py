"""What the roles may do with the trail. Plain data, read by access.services.grants."""

GRANTS: dict[str, tuple[str, ...]] = {
    "responsible_person": ("audit.view_auditentry", "audit.view_auditseal", "audit.reveal_note"),
    "auditor": (
        "audit.view_auditentry",
        "audit.view_auditseal",
        "audit.export_trail",
        "audit.reveal_note",
        "audit.verify_seals",
        "audit.export_seals",
    ),
}
