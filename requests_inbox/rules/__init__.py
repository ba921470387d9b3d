"""Decisions of the inbox as plain Python: no Django, no clock, no input or output."""
