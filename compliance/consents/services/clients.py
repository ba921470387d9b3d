"""Other systems that may use the interface: making them known, their tokens, switching them off."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.prepared import stored_row
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.models import ApiClient, ApiScope
from compliance.vault.services import seal_note

# Told apart at a glance from other secrets, and found by scanners for secrets that were published.
TOKEN_PREFIX = "pdc_"  # noqa: S105  (how tokens begin)
TOKEN_BYTES = 32
MOST_PER_MINUTE = 1_000_000


@dataclass(frozen=True, slots=True)
class NewToken:
    """A client and its token, which exists nowhere else and is shown once."""

    client: ApiClient
    token: str = field(repr=False)


def create_client(
    *,
    name: str,
    scopes: Iterable[str],
    per_minute: int = 600,
    expires_at: datetime | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> NewToken:
    """Makes another system known and gives its token. Raises ValidationError by field."""
    client = ApiClient(name=name)
    token = _give_token(client)
    with transaction.atomic():
        _save(
            client, scopes=scopes, per_minute=per_minute, expires_at=expires_at, active=True,
            what="created", actor=actor, reason=reason, now=now,
        )  # fmt: skip
    return NewToken(client, token)


def change_client(
    *,
    client: ApiClient,
    scopes: Iterable[str],
    per_minute: int,
    expires_at: datetime | None,
    active: bool,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> ApiClient:
    """Changes what a client may do, how often and until when; switches it off or on at once."""
    with transaction.atomic():
        locked = ApiClient.objects.select_for_update().get(pk=client.pk)
        _save(
            locked, scopes=scopes, per_minute=per_minute, expires_at=expires_at, active=active,
            what="changed", actor=actor, reason=reason, now=now,
        )  # fmt: skip
    return locked


def switch_off_client(*, client: ApiClient, actor: Actor, reason: Reason, now: datetime) -> ApiClient:
    """Ends a client's access at once; its history stays."""
    return change_client(
        client=client, scopes=client.scopes, per_minute=client.per_minute, expires_at=client.expires_at,
        active=False, actor=actor, reason=reason, now=now,
    )  # fmt: skip


def rotate_token(*, client: ApiClient, actor: Actor, reason: Reason, now: datetime) -> NewToken:
    """Gives a client another token; the one it had ends at once."""
    with transaction.atomic():
        locked = ApiClient.objects.select_for_update().get(pk=client.pk)
        token = _give_token(locked)
        locked.record(actor=actor, reason=reason, now=now)
        _tell(locked, "token_rotated", actor=actor, reason=reason, now=now)
    return NewToken(locked, token)


def digest_of(token: str) -> str:
    """What is kept of a token. A plain SHA-256 is enough: 256 random bits cannot be tried out."""
    return hashlib.sha256(token.encode()).hexdigest()


def client_of(token: str) -> ApiClient | None:
    """The client whose token this is, switched off or not. One query by a unique index."""
    if not token.startswith(TOKEN_PREFIX) or len(token) > 100:
        return None
    return stored_row(ApiClient, "WHERE token_digest = %(digest)s", {"digest": digest_of(token)})


def _give_token(client: ApiClient) -> str:
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    client.token_digest = digest_of(token)
    return token


def _save(
    client: ApiClient,
    *,
    scopes: Iterable[str],
    per_minute: int,
    expires_at: datetime | None,
    active: bool,
    what: str,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> None:
    known = [scope for scope in ApiScope.values if scope in set(scopes)]
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        raise ValidationError({"per_minute": "out_of_range"}, code="out_of_range")
    client.scopes, client.per_minute = known, per_minute
    client.expires_at, client.active = expires_at, active
    client.full_clean()
    client.record(actor=actor, reason=reason, now=now)
    _tell(client, what, actor=actor, reason=reason, now=now)


def _tell(client: ApiClient, what: str, *, actor: Actor, reason: Reason, now: datetime) -> None:
    record_event(
        "consents.client_changed",
        actor=actor,
        now=now,
        object_label="consents.apiclient",
        object_id=client.pk,
        reason=reason.code,
        note=seal_note(None, reason.note, now),
        details={"what": what, "client": client.name, "scopes": ",".join(client.scopes)},
    )
