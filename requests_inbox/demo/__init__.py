"""The letters of the demonstration, and what the office has done about them so far."""

from .story import tell

__all__ = ["tell"]
