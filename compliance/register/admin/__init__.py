"""Screens of the register, and where they are in the admin."""

from compliance.register.admin import acts, catalogue, imports, subjects

__all__ = ["acts", "catalogue", "imports", "subjects"]
