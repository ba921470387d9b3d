"""Making extracts of registers."""
