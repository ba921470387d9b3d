"""One link of the sidebar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Place:
    """One link of the sidebar: the list of a model (``app.model``), for who may view it."""

    title: Text
    icon: str
    model: str
    hint: Text

    @property
    def address(self) -> str:
        """Where it leads. Raises NoReverseMatch when the screen is not installed."""
        return reverse(f"admin:{self.model.replace('.', '_')}_changelist")

    def open_to(self, request: HttpRequest) -> bool:
        """Whether the reader may go there. A screen that is not installed is open to nobody."""
        app_label, _dot, model_name = self.model.partition(".")
        if not request.user.has_perm(f"{app_label}.view_{model_name}"):
            return False
        try:
            return bool(self.address)
        except NoReverseMatch:
            return False

    def as_item(self) -> dict[str, Any]:
        """The link as Unfold takes it."""
        return {"title": self.title, "icon": self.icon, "link": self.address}


# A heading of the sidebar with its places.
Task = tuple[Text, tuple[Place, ...]]
