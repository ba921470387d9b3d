"""Screens of the register beyond Django's own: each asks for a permission, calls one service, and shows."""
