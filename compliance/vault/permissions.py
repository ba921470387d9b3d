"""What the roles may do with keys. Plain data, read by access.services.grants."""

GRANTS: dict[str, tuple[str, ...]] = {
    "auditor": ("vault.view_knownmasterkey",),
    "administrator": ("vault.view_knownmasterkey",),
}
