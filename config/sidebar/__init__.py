"""The sidebar by task. A place is shown only to who may open it.

Addresses and permissions are looked up when a page is drawn, so the settings can read these modules.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from .oversight import ACCESS, AUDIT, SYSTEM
from .people import BREACHES, CONSENTS, REGISTER, REQUESTS, THIRD_PARTIES
from .place import Place, Task, Text
from .rules import CATALOGUE, DEADLINES, POLICY, RETENTION

# The tasks of the back office, from daily work at the top to what is seldom needed.
TASKS: tuple[Task, ...] = (
    REGISTER,
    REQUESTS,
    CONSENTS,
    THIRD_PARTIES,
    BREACHES,
    RETENTION,
    CATALOGUE,
    DEADLINES,
    POLICY,
    AUDIT,
    ACCESS,
    SYSTEM,
)


def tasks_of(request: HttpRequest) -> list[tuple[Text, list[Place]]]:
    """Tasks with the places that are open to the reader; a task without any is left out."""
    open_places = [(title, [place for place in places if place.open_to(request)]) for title, places in TASKS]
    return [(title, places) for title, places in open_places if places]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar."""
    start = {"title": gettext_lazy("Start"), "icon": "home", "link": reverse("admin:index")}
    return [
        {"items": [start]},
        *(
            {"title": title, "separator": True, "items": [place.as_item() for place in places]}
            for title, places in tasks_of(request)
        ),
    ]
