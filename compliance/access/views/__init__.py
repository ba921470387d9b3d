"""Pages that everybody has for themselves: second factor, password, language; and how a refusal looks."""
