"""Real PostgreSQL and Valkey from their wheels, run under var/ with nothing installed by hand.

`EmbeddedServices` is the only name that the rest of the project uses.
"""

from config.embedded.services import EmbeddedServices, Unavailable

__all__ = ["EmbeddedServices", "Unavailable"]
