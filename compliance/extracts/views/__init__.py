"""Screens of the extracts."""
