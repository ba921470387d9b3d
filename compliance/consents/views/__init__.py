"""Screens of the consents: each asks for a permission, calls one service, and shows."""
