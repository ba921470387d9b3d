"""Who may take registers along. Plain data, read by access.services.grants.

Besides, whoever does must be allowed to see what the register tells (``Register.permission``).
"""

_ALL = ("extracts.view_extract", "extracts.export_register")

GRANTS: dict[str, tuple[str, ...]] = {
    "compliance_officer": _ALL,
    "responsible_person": _ALL,
    "auditor": _ALL,
}
