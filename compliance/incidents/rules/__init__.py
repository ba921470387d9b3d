"""What a breach may say and how it may end: plain Python, no Django, no clock."""
