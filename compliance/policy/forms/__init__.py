"""Forms of the policy."""
