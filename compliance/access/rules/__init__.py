"""Decisions about access as plain Python: no Django, no clock, no I/O."""
