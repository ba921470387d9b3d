"""Screens of the disclosures: each asks for a permission, calls one service, and shows."""
