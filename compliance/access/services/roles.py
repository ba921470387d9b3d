"""Giving and taking roles."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from compliance.access.models import User
from compliance.access.refusals import Refused
from compliance.access.rules.roles import ADMINISTRATOR, fault_of_roles, in_order
from compliance.access.services.staff import locked_with_administrators, refuse_own, tell
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason


@transaction.atomic
def change_roles(*, user: User, roles: Collection[str], actor: Actor, reason: Reason, now: datetime) -> User:
    """Makes ``roles`` the roles of somebody else; each one given or taken is an entry of its own.

    Their sessions end, so that nobody goes on with what they no longer may do.
    """
    refuse_own(user, actor, "own_roles")
    if fault := fault_of_roles(roles):
        raise Refused(fault)
    user, other_administrators = locked_with_administrators(user)
    before, after = set(user.roles), set(roles)
    if before == after:
        raise Refused("no_change")
    if user.is_active and ADMINISTRATOR in before - after and not other_administrators:
        raise Refused("last_administrator")
    user.roles = in_order(after)
    user.session_epoch += 1
    user.record(actor=actor, reason=reason, now=now)
    for event, changed in (("access.role_revoked", before - after), ("access.role_granted", after - before)):
        for role in in_order(changed):
            tell(event, user=user, actor=actor, reason=reason, now=now, details={"role": role})
    return user
