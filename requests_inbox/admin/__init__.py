"""Screens of the inbox in the admin."""

from . import answers

__all__ = ["answers"]
