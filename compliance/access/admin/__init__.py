"""Screens of the administrator: staff and roles."""
