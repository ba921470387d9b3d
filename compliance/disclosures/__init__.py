"""Who gets personal data from the operator, what they got, and telling them to stop."""
