"""Modules of apps above with a ``router`` of this interface: they append in their AppConfig.ready, by name.

By name, so that only a process that answers such requests loads them.
"""

PARTS: list[str] = []
