"""Screens of the trail, and what every other app's screens are built on (``base``, ``paging``)."""

from .seals import SealAdmin
from .trail import TrailAdmin

__all__ = ["SealAdmin", "TrailAdmin"]
