"""Who a request comes from."""

from __future__ import annotations

from django.http import HttpRequest

from compliance.audit.actors import STRANGER, Actor


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in member of staff, or the stranger."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return STRANGER
    return Actor.staff(user)
