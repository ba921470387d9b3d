"""Tables of the extracts."""

from .extracts import Extract, Format, State

__all__ = ["Extract", "Format", "State"]
