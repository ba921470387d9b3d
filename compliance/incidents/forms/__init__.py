"""Forms of the security breaches: what was typed, in types; what may be is decided by the services."""
