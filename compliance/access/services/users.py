"""Adding, changing and deactivating members of staff."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from compliance.access.models import User
from compliance.access.refusals import Refused
from compliance.access.rules.roles import ADMINISTRATOR, fault_of_roles, in_order
from compliance.access.services.staff import (
    locked,
    locked_with_administrators,
    refuse_own,
    save_and_tell,
    tell,
)
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason


@transaction.atomic
def create_user(
    *,
    username: str,
    full_name: str = "",
    email: str = "",
    language: str = "ru",
    roles: Collection[str] = (),
    password: str | None = None,
    must_change_password: bool = False,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> User:
    """Adds a member of staff. Without a password nobody can sign in as them until one is given."""
    if fault := fault_of_roles(roles):
        raise Refused(fault)
    user = User(
        username=User.normalize_username(username),
        full_name=full_name.strip(),
        email=email.strip(),
        language=language,
        roles=in_order(roles),
        must_change_password=must_change_password,
        date_joined=now,
        password_changed_at=now if password else None,
    )
    user.set_password(password)
    user.full_clean(exclude=["password"])
    save_and_tell("access.user_created", user=user, actor=actor, reason=reason, now=now)
    for role in user.roles:
        tell("access.role_granted", user=user, actor=actor, reason=reason, now=now, details={"role": role})
    return user


def create_user_by_command(*, username: str, password: str | None, now: datetime, **fields: Any) -> User:
    """What ``User.objects.create_user`` does: a member of staff added by a command."""
    fields.setdefault("actor", Actor.command("create_user"))
    fields.setdefault("reason", Reason("command"))
    return create_user(username=username, password=password, now=now, **fields)


@transaction.atomic
def change_user(
    *, user: User, full_name: str, email: str, language: str, actor: Actor, reason: Reason, now: datetime
) -> User:
    """Corrects name, address and language of a member of staff."""
    user = locked(user)
    before = (user.full_name, user.email, user.language)
    user.full_name, user.email, user.language = full_name.strip(), email.strip(), language
    if (user.full_name, user.email, user.language) == before:
        raise Refused("no_change")
    user.full_clean(exclude=["password"])
    save_and_tell("access.user_changed", user=user, actor=actor, reason=reason, now=now)
    return user


@transaction.atomic
def change_language(*, user: User, language: str, actor: Actor, now: datetime) -> User:
    """Keeps the language somebody has chosen for themselves. Choosing the same again changes nothing."""
    user = locked(user)
    if user.language != language:
        user.language = language
        user.full_clean(exclude=["password"])
        user.record(actor=actor, reason=Reason("own_account"), now=now)
    return user


@transaction.atomic
def deactivate_user(*, user: User, actor: Actor, reason: Reason, now: datetime) -> User:
    """Ends somebody's access at once. Their sessions end with the next request."""
    refuse_own(user, actor, "own_account")
    user, other_administrators = locked_with_administrators(user)
    if not user.is_active:
        raise Refused("already_inactive")
    if user.has_role(ADMINISTRATOR) and not other_administrators:
        raise Refused("last_administrator")
    user.is_active = False
    user.session_epoch += 1
    save_and_tell("access.user_deactivated", user=user, actor=actor, reason=reason, now=now)
    return user


@transaction.atomic
def reactivate_user(*, user: User, actor: Actor, reason: Reason, now: datetime) -> User:
    """Lets somebody in again, with the roles they had."""
    refuse_own(user, actor, "own_account")
    user = locked(user)
    if user.is_active:
        raise Refused("already_active")
    user.is_active = True
    user.session_epoch += 1
    save_and_tell("access.user_reactivated", user=user, actor=actor, reason=reason, now=now)
    return user


@transaction.atomic
def reset_password(*, user: User, password: str, actor: Actor, reason: Reason, now: datetime) -> User:
    """Gives somebody a first password of one use: they must choose their own when they sign in."""
    refuse_own(user, actor, "own_account")
    user = locked(user)
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = now
    user.session_epoch += 1
    save_and_tell("access.password_reset", user=user, actor=actor, reason=reason, now=now)
    return user


@transaction.atomic
def change_own_password(*, user: User, password: str, now: datetime) -> User:
    """Keeps the password somebody has chosen. The caller has checked the old one."""
    user = locked(user)
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = now
    user.session_epoch += 1
    actor = Actor.staff(user)
    save_and_tell("access.password_changed", user=user, actor=actor, reason=Reason("own_account"), now=now)
    return user
