"""Names of those who acted, for extracts."""

from __future__ import annotations

from compliance.audit.names import actor_name


class ActorNames(dict[str, str]):
    """Readable names by label, each looked up once: there are few. In the language of the first look."""

    def __missing__(self, label: str) -> str:
        self[label] = actor_name(label) if label else ""
        return self[label]
