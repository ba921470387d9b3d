"""The compliance back office: one Django app per business capability, imports point down only."""
