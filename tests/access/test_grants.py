"""What each role may do, and above all what it may not."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.checks import run_checks
from django.core.management import call_command
from django.utils import timezone

from compliance.access import permissions as own
from compliance.access.backends import RoleBackend
from compliance.access.rules.roles import ROLE_CODES
from compliance.access.services.grants import (
    UndeclaredGrant,
    declared_grants,
    known_permissions,
    sync_grants,
)
from compliance.audit.actors import Actor
from tests.access.trail import entries
from tests.personas import hire

db = pytest.mark.django_db
CHANGING = (
    "add_",
    "change_",
    "delete_",
    "import_",
    "block_",
    "unblock_",
    "destroy_",
    "start_",
    "end_",
    "assign_",
)


def _sync() -> int:
    return sync_grants(actor=Actor.command("tests"), now=timezone.now())


def held_by(role: str) -> set[str]:
    return set(hire(role).get_all_permissions())


@db
@pytest.mark.parametrize("role", ROLE_CODES)
def test_a_role_has_exactly_what_the_apps_declare(role):
    assert held_by(role) == declared_grants()[role]


@db
def test_the_auditor_changes_nothing():
    assert not [name for name in held_by("auditor") if name.partition(".")[2].startswith(CHANGING)]


@db
def test_the_administrator_has_no_permission_about_personal_data_or_the_trail():
    assert not [name for name in held_by("administrator") if name.startswith(("register.", "audit."))]


@db
def test_only_the_administrator_decides_about_staff():
    deciding = {"access.add_user", "access.change_user", "access.assign_roles", "access.reset_password"}
    for role in ROLE_CODES:
        assert bool(deciding & held_by(role)) == (role == "administrator")


@db
def test_nobody_may_delete_anything():
    for role in ROLE_CODES:
        assert not [name for name in held_by(role) if ".delete_" in name]


@db
def test_the_clerk_reveals_exports_and_destroys_nothing():
    forbidden = ("reveal", "export", "import_", "destroy", "block_", "verify", "view_auditentry")
    held = [name for name in held_by("intake_clerk") if any(word in name for word in forbidden)]
    # A letter cannot be sorted unread; each reading is in the trail.
    assert held == ["requests_inbox.reveal_message"]


@db
def test_somebody_without_roles_may_do_nothing():
    assert hire().get_all_permissions() == set()
    assert not hire().has_module_perms("access")


@db
def test_several_roles_add_up():
    both = hire("compliance_officer", "responsible_person").get_all_permissions()
    assert both == held_by("compliance_officer") | held_by("responsible_person")


@db
def test_a_deactivated_person_may_do_nothing():
    user = hire("auditor")
    user.is_active = False
    assert user.get_all_permissions() == set()


@db
def test_what_is_no_longer_granted_is_taken_away(monkeypatch):
    assert _sync() == 0
    stray = Permission.objects.get(codename="add_user", content_type__app_label="access")
    Group.objects.get(name="auditor").permissions.add(stray)
    assert _sync() == 1
    assert "access.add_user" not in held_by("auditor")
    monkeypatch.setitem(own.GRANTS, "auditor", ("access.view_user",))
    _sync()
    assert "access.view_role" not in held_by("auditor")
    assert entries("access.grants_synced")[-1].details["added"] == 0


@db
def test_a_lost_group_comes_back_with_the_next_migrate():
    Group.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLE_CODES)
    assert held_by("auditor") == declared_grants()["auditor"]


@db
def test_a_grant_that_names_nothing_is_refused_and_a_numbered_error(monkeypatch):
    monkeypatch.setitem(own.GRANTS, "auditor", ("access.read_minds",))
    with pytest.raises(UndeclaredGrant):
        _sync()
    assert "access.E001" in [problem.id for problem in run_checks(tags=["security"])]
    monkeypatch.setitem(own.GRANTS, "emperor", ("access.view_user",))
    assert "access.E001" in [problem.id for problem in run_checks(tags=["security"])]


@db
def test_the_permissions_that_exist_are_the_declared_ones():
    stored = {
        f"{app}.{codename}"
        for app, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }
    assert known_permissions() <= stored


@db
def test_who_may_do_something_can_be_asked():
    officer, auditor = hire("compliance_officer"), hire("auditor")
    found = set(RoleBackend().with_perm("access.view_user"))
    assert auditor in found
    assert officer not in found
