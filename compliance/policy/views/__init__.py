"""Pages of the policy."""
