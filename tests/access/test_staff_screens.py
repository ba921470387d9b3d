"""The administrator's screens, and everybody else before them."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.utils.translation import override

from compliance.access.models import Role, User
from tests.access.authenticator import enrolled
from tests.access.trail import entries, only
from tests.personas import PASSWORD, hire, signed_in

pytestmark = pytest.mark.django_db
STAFF = "/admin/access/user/"
NEW = {
    "username": "Aizhan",
    "full_name": "Айжан Омарова",
    "email": "",
    "language": "kk",
    "roles": ["intake_clerk"],
    "password": PASSWORD,
    "reason": "access.hired",
    "note": "заменяет Марата",
}


def page_of(user: User, action: str = "change") -> str:
    return f"{STAFF}{user.pk}/{action}/"


def test_an_administrator_adds_somebody_who_must_choose_a_password(administrator):
    assert administrator.post(STAFF + "add/", NEW).status_code == 302
    user = User.objects.get(username="aizhan")
    assert (user.roles, user.language, user.must_change_password) == (["intake_clerk"], "kk", True)
    entry = next(e for e in entries("access.user_created") if e.object_id == str(user.pk))
    assert (entry.actor, entry.reason) == (administrator.actor.label, "access.hired")
    assert "Марата".encode() not in bytes(entry.note)
    assert not LogEntry.objects.exists(), "the trail is the log"
    client = signed_in(user)
    assert client.get("/admin/")["Location"].startswith("/account/password/")
    client.post(
        "/account/password/",
        {"old_password": PASSWORD, "new_password1": "an0ther-Horse!", "new_password2": "an0ther-Horse!"},
    )
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "900101300017"}, "username"),
        ({"roles": ["auditor", "intake_clerk"]}, "roles"),
        ({"roles": ["root"]}, "roles"),
        ({"password": "short"}, "password"),
        ({"password": "Айжан Омарова 1"}, "password"),
        ({"reason": ""}, "reason"),
        ({"reason": "access.left"}, "reason"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_form_filled_in_wrongly_adds_nobody_and_shows_no_password_again(administrator, wrong, field):
    before = User.objects.count()
    answer = administrator.post(STAFF + "add/", {**NEW, **wrong})
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert User.objects.count() == before
    assert PASSWORD.encode() not in answer.content


def test_two_people_cannot_have_one_sign_in_name(administrator):
    hire(username="aizhan")
    answer = administrator.post(STAFF + "add/", NEW)
    assert "username" in answer.context["adminform"].form.errors


def test_details_are_corrected_with_a_reason_and_nothing_else_is_taken_from_the_form(administrator):
    user = hire("auditor")
    sent = {
        "full_name": "Елена Ким",
        "email": "e@example.kz",
        "language": "ru",
        "reason": "access.correction",
    }
    administrator.post(page_of(user), {**sent, "roles": ["administrator"], "is_active": "", "username": "x"})
    user.refresh_from_db()
    assert (user.full_name, user.roles, user.is_active) == ("Елена Ким", ["auditor"], True)
    assert only("access.user_changed").reason == "access.correction"


def test_roles_are_changed_with_a_reason(administrator):
    user = hire("intake_clerk")
    page = page_of(user, "roles")
    assert administrator.post(page, {"roles": ["auditor"]}).status_code == 200, "a reason is missing"
    sent = {"roles": ["compliance_officer"], "reason": "access.duties_changed", "note": ""}
    assert administrator.post(page, sent)["Location"] == page_of(user)
    user.refresh_from_db()
    assert user.roles == ["compliance_officer"]


def test_an_attempt_to_change_ones_own_roles_is_refused_and_recorded(administrator):
    hire("administrator")
    answer = administrator.post(
        page_of(administrator.user, "roles"), {"roles": ["auditor"], "reason": "access.correction"}
    )
    assert answer.status_code == 200
    assert "Nobody changes their own roles" in answer.content.decode()
    entry = only("access.change_refused")
    assert entry.details == {"decision": "access.assign_roles", "code": "own_roles"}
    administrator.user.refresh_from_db()
    assert administrator.user.roles == ["administrator"]


def test_somebody_is_deactivated_and_reactivated(administrator):
    user = hire("auditor")
    assert "Reactivate" not in administrator.get(page_of(user)).content.decode()
    administrator.post(page_of(user, "deactivate"), {"reason": "access.left"})
    user.refresh_from_db()
    assert not user.is_active
    assert "Reactivate" in administrator.get(page_of(user)).content.decode()
    administrator.post(page_of(user, "reactivate"), {"reason": "access.returned"})
    user.refresh_from_db()
    assert user.is_active


def test_a_new_password_is_good_for_one_sign_in(administrator, stranger):
    user = hire("auditor", password=PASSWORD, language="en")
    administrator.post(
        page_of(user, "password"), {"password": "A-new-one-of-16ch", "reason": "access.password_forgotten"}
    )
    user.refresh_from_db()
    assert user.must_change_password
    stranger.post("/admin/login/", {"username": user.username, "password": "A-new-one-of-16ch"})
    page = stranger.get("/admin/", follow=True)
    assert "given to you by an administrator" in page.content.decode()
    same = {"old_password": "A-new-one-of-16ch", "new_password1": "A-new-one-of-16ch"}
    answer = stranger.post("/account/password/", {**same, "new_password2": "A-new-one-of-16ch"})
    assert "new_password1" in answer.context["form"].errors


def test_a_second_factor_is_removed(administrator):
    user = hire("auditor")
    enrolled(user, datetime(2026, 3, 2, tzinfo=UTC))
    administrator.post(page_of(user, "second-factor"), {"reason": "access.device_lost"})
    assert only("access.second_factor_reset").object_id == str(user.pk)


def test_nobody_is_deleted(administrator):
    user = hire("auditor")
    assert administrator.get(page_of(user, "delete")).status_code == 403
    assert administrator.post(page_of(user, "delete"), {"post": "yes"}).status_code == 403
    administrator.post(STAFF, {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"})
    assert User.objects.filter(pk=user.pk).exists()


ACTIONS = ("roles", "password", "second-factor", "deactivate", "reactivate")


@pytest.mark.parametrize("who", ["clerk", "officer", "responsible"])
def test_others_do_not_see_staff(who, request):
    client, user = request.getfixturevalue(who), hire("auditor")
    for address in (STAFF, STAFF + "add/", page_of(user), *(page_of(user, action) for action in ACTIONS)):
        assert client.get(address).status_code == 403, address
        assert client.post(address, {}).status_code == 403, address


def test_an_auditor_sees_staff_and_roles_and_changes_nothing(auditor):
    user = hire("intake_clerk", full_name="Марат Оспанов")
    assert "Марат Оспанов" in auditor.get(STAFF).content.decode()
    page = auditor.get(page_of(user))
    assert page.status_code == 200
    assert b'name="full_name"' not in page.content
    assert auditor.post(page_of(user), {"full_name": "x"}).status_code == 403
    for action in ACTIONS:
        assert auditor.post(page_of(user, action), {"reason": "access.left"}).status_code == 403
    assert auditor.post(STAFF + "add/", NEW).status_code == 403


def test_roles_are_read_and_not_changed(administrator):
    listing = administrator.get("/admin/access/role/").content.decode()
    assert "Compliance officer" in listing
    from django.contrib.auth.models import Group

    group = Group.objects.get(name="auditor")
    page = administrator.get(f"/admin/access/role/{group.pk}/change/").content.decode()
    assert "access.view_user" in page
    for address in ("/admin/access/role/add/", f"/admin/access/role/{group.pk}/delete/"):
        assert administrator.get(address).status_code == 403
    assert administrator.post(f"/admin/access/role/{group.pk}/change/", {"name": "x"}).status_code == 403


@pytest.mark.parametrize("who", ["clerk", "officer", "responsible"])
def test_roles_are_not_shown_to_everybody(who, request):
    assert request.getfixturevalue(who).get("/admin/access/role/").status_code == 403


def test_the_list_of_staff_costs_the_same_however_many_there_are(
    administrator, django_assert_max_num_queries
):
    for _ in range(3):
        hire("auditor")
    administrator.get(STAFF)
    with django_assert_max_num_queries(10) as few:
        administrator.get(STAFF)
    for _ in range(20):
        hire("auditor")
    with django_assert_max_num_queries(len(few.captured_queries)):
        administrator.get(STAFF)


def test_everybody_sees_their_own_account_and_nobody_elses(clerk):
    clerk.user.full_name = "not saved"
    page = clerk.get("/account/").content.decode()
    assert clerk.user.username in page
    assert "Intake clerk" in page


def test_roles_are_called_by_their_names_in_titles_and_histories(administrator):
    user = hire("intake_clerk", username="marat")
    history = administrator.get(page_of(user, "history")).content.decode()
    assert "Intake clerk" in history
    assert "intake_clerk" not in history
    role = Role.objects.get(name="intake_clerk")
    assert str(role) == "Intake clerk"
    with override("ru"):
        assert str(role) == "Делопроизводитель"
    page = administrator.get(f"/admin/access/role/{role.pk}/change/").content.decode()
    assert "Intake clerk" in page.partition("<title>")[2].partition("</title>")[0]
