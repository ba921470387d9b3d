"""Another system that asks: a client with a token, and requests as it sends them."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import ApiClient, ApiScope
from compliance.consents.services.clients import create_client
from tests.consents.giving import NOW

HOME = "/api/v1"
ADMINISTRATOR = Actor.command("tests")


class Site(Client):
    """The operator's website, as it talks to the interface."""

    client: ApiClient

    def __init__(self, token: str, client: ApiClient | None = None, **options: Any) -> None:
        super().__init__(**{"raise_request_exception": False, **options})
        self.token = token
        if client is not None:
            self.client = client

    def ask(self, address: str, **query: str) -> HttpResponse:
        return self.get(HOME + address, query, headers=self._headers())  # type: ignore[return-value]

    def send(
        self,
        address: str,
        body: Any,
        *,
        key: str | uuid.UUID | None = None,
        language: str = "en",
        **headers: str,
    ) -> Any:
        """A POST with an idempotency key, a fresh one unless given."""
        return self.post(
            HOME + address,
            body,
            content_type="application/json",
            headers={
                **self._headers(),
                "Idempotency-Key": str(key or uuid.uuid4()),
                "Accept-Language": language,
                **headers,
            },
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def site(*scopes: str, name: str = "website", **fields: Any) -> Site:
    """A client known to the office, with all scopes unless told otherwise."""
    made = create_client(
        name=name, scopes=scopes or ApiScope.values, **fields,
        actor=ADMINISTRATOR, reason=Reason("settings"), now=NOW,
    )  # fmt: skip
    return Site(made.token, made.client)
