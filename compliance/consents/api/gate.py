"""Who may ask what, and how often. A stranger's token and a wrong scope are recorded, without the token."""

from __future__ import annotations

from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from compliance.access.digests import origin_of
from compliance.access.services.attempts import note_attempt
from compliance.audit.actors import STRANGER, Actor
from compliance.consents.models import ApiClient
from compliance.consents.services.clients import client_of
from compliance.consents.services.pace import seconds_to_wait

from .problems import Problem


class Token(HttpBearer):
    """Lets a client in whose token is live and may do what the operation asks (``scope``; empty: anything).

    Raises Problem: 401, 403 or 429.
    """

    openapi_description = "Token of the system, made by the operator's administrator."

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiClient:
        client: ApiClient | None = super().__call__(request)
        if client is None:
            _refuse(request, STRANGER, "token_missing", why="missing")
        return client

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient:
        """The client, when it may ask now."""
        now = timezone.now()
        client = client_of(token)
        if client is None:
            _refuse(request, STRANGER, "token_unknown")
        elif not client.active:
            _refuse(request, actor_of_client(client), "token_unknown", why="switched_off")
        elif client.expires_at is not None and client.expires_at <= now:
            _refuse(request, actor_of_client(client), "token_unknown", why="expired")
        elif self.scope and self.scope not in client.scopes:
            _refuse(request, actor_of_client(client), "scope_missing", why=f"scope_{self.scope}")
        elif wait := seconds_to_wait(client=client, now=now):
            raise Problem("too_many_requests", headers={"Retry-After": str(wait)})
        return client


def actor_of_client(client: ApiClient) -> Actor:
    """Who the trail names for what a client does."""
    return Actor.client(client.name)


def _refuse(request: HttpRequest, actor: Actor, code: str, *, why: str = "unknown") -> NoReturn:
    match = request.resolver_match
    note_attempt(
        "consents.client_refused",
        actor=actor,
        now=timezone.now(),
        origin=origin_of(request),
        details={"why": why, "view": (match.view_name if match else "") or "unresolved"},
    )
    request.refusal_noted = True  # type: ignore[attr-defined]  # read on the way back
    raise Problem(code, headers={} if code == "scope_missing" else {"WWW-Authenticate": "Bearer"})


def client_in(request: Any) -> ApiClient:
    """The client whose token was accepted."""
    client: ApiClient = request.auth
    return client
