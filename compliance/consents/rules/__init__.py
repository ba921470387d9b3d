"""Decisions as plain Python."""
