"""Forms of the consents."""
