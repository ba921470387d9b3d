"""Russian: Django's own formats, but for the hour."""
