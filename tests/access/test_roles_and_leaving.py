"""Roles changed and members of staff deactivated: never by themselves, never the last administrator, and at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from compliance.access.models import User
from compliance.access.refusals import Refused
from compliance.access.services.roles import change_roles
from compliance.access.services.users import deactivate_user, reactivate_user, reset_password
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from tests.access.trail import entries, only
from tests.personas import PASSWORD, hire, signed_in
from tests.together import together

db = pytest.mark.django_db


def _roles(user: User, roles: list[str], actor: Actor) -> User:
    return change_roles(
        user=user, roles=roles, actor=actor, reason=Reason("access.duties_changed"), now=timezone.now()
    )


def _deactivate(user: User, actor: Actor) -> User:
    return deactivate_user(user=user, actor=actor, reason=Reason("access.left"), now=timezone.now())


@db
def test_nobody_changes_their_own_roles_or_deactivates_themselves(administrator):
    hire("administrator")
    attempts: list[Callable[[], Any]] = [
        lambda: _roles(administrator.user, ["compliance_officer"], administrator.actor),
        lambda: _deactivate(administrator.user, administrator.actor),
        lambda: reset_password(
            user=administrator.user,
            password=PASSWORD,
            actor=administrator.actor,
            reason=Reason("access.incident"),
            now=timezone.now(),
        ),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code in {"own_roles", "own_account"}


@db
def test_each_role_given_and_taken_is_an_entry_with_actor_and_reason(administrator):
    user = hire("intake_clerk")
    _roles(user, ["compliance_officer"], administrator.actor)
    assert only("access.role_revoked").details == {"role": "intake_clerk"}
    granted = entries("access.role_granted")[-1]
    assert granted.details == {"role": "compliance_officer"}
    assert (granted.actor, granted.object_id) == (administrator.actor.label, str(user.pk))
    assert [row.roles for row in user.history.order_by("history_id")] == [
        ["intake_clerk"],
        ["compliance_officer"],
    ]


@db
@pytest.mark.parametrize("roles", [["administrator", "auditor"], ["auditor", "intake_clerk"], ["root"]])
def test_roles_that_one_person_must_not_hold_together_are_refused(administrator, roles):
    user = hire("intake_clerk")
    with pytest.raises(Refused):
        _roles(user, roles, administrator.actor)
    with pytest.raises(Refused):
        hire(*roles)


@db
def test_a_role_unknown_to_the_code_is_unknown_to_the_database():
    user = hire("auditor")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET roles = '{superuser}' WHERE id = %s", [user.pk])


@db
def test_the_last_active_administrator_stays(administrator):
    command = Actor.command("tests")
    attempts: list[Callable[[], Any]] = [
        lambda: _deactivate(administrator.user, command),
        lambda: _roles(administrator.user, [], command),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "last_administrator"
    hire("administrator")
    assert not _deactivate(administrator.user, command).is_active


def test_two_administrators_who_remove_each_other_leave_one(own_database):
    """Without one lock over all administrators both would see the other and both would go."""
    users = [hire("administrator"), hire("administrator")]
    outcomes: list[str] = []

    def remove(other, own):
        _deactivate(other, Actor.staff(own))
        outcomes.append("done")

    refused = together(lambda: remove(*users), lambda: remove(*reversed(users)))
    assert [error.code for error in refused if isinstance(error, Refused)] == ["last_administrator"]
    assert outcomes == ["done"]
    assert User.objects.active().with_role("administrator").count() == 1


@db
def test_a_deactivated_person_is_out_at_the_next_request_and_back_with_the_same_roles(administrator):
    officer = signed_in(hire("compliance_officer"))
    assert officer.get("/admin/").status_code == 200
    user = _deactivate(officer.user, administrator.actor)
    assert officer.get("/admin/").status_code == 302
    user = reactivate_user(
        user=user, actor=administrator.actor, reason=Reason("access.returned"), now=timezone.now()
    )
    assert user.roles == ["compliance_officer"]
    assert officer.get("/admin/").status_code == 302, "the old session came back to life"
    assert only("access.user_deactivated").reason == "access.left"
    assert only("access.user_reactivated").reason == "access.returned"


@db
def test_sessions_end_with_a_change_of_roles_and_with_a_new_password(administrator):
    changes: list[Callable[[User], Any]] = [
        lambda user: _roles(user, ["responsible_person"], administrator.actor),
        lambda user: reset_password(
            user=user,
            password="a-New-one-of-12",
            actor=administrator.actor,
            reason=Reason("access.password_forgotten"),
            now=timezone.now(),
        ),
    ]
    for change in changes:
        officer = signed_in(hire("compliance_officer"))
        assert officer.get("/admin/").status_code == 200
        change(officer.user)
        assert officer.get("/admin/").status_code == 302
