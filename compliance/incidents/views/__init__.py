"""Screens of the security breaches: each asks for a permission, calls one service, and shows."""
