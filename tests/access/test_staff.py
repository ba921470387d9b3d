"""Members of staff: added, corrected, their passwords changed, never deleted; every step in the trail."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from compliance.access.models import User
from compliance.access.refusals import Refused
from compliance.access.services.users import change_language, change_own_password, change_user, create_user
from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.tracking import Unstamped, UntrackedWrite
from compliance.audit.verify import verify
from tests.access.trail import entries, only
from tests.personas import PASSWORD, hire, signed_in

db = pytest.mark.django_db


@db
def test_adding_somebody_tells_who_why_and_with_which_roles(administrator, settings, tmp_path):
    settings.SEAL_EXPORT_DIR = tmp_path  # seals exported by other tests are none of ours
    user = create_user(
        username="Aigerim",
        roles=["responsible_person", "compliance_officer", "compliance_officer"],
        password=PASSWORD,
        actor=administrator.actor,
        reason=Reason("access.hired", "instead of Marat"),
        now=timezone.now(),
    )
    assert (user.username, user.roles) == ("aigerim", ["compliance_officer", "responsible_person"])
    entry = AuditEntry.objects.get(event="access.user_created", object_id=user.pk)
    assert (entry.actor, entry.reason) == (administrator.actor.label, "access.hired")
    assert entry.note
    assert b"Marat" not in bytes(entry.note)
    granted = AuditEntry.objects.filter(event="access.role_granted", object_id=user.pk)
    assert [entry.details["role"] for entry in granted.order_by("pk")] == user.roles
    assert user.history.get().history_actor == administrator.actor.label
    assert verify().ok


@db
def test_a_sign_in_name_is_one_whatever_the_case_of_its_letters():
    hire(username="daulet")
    with pytest.raises(ValidationError):
        hire(username="DauLet")
    assert User.objects.get_by_natural_key(" DAULET ").username == "daulet"


@db
@pytest.mark.parametrize("name", ["900101300017", "+77011234567", "a", "имя", "a b", "e@example.kz", ""])
def test_personal_values_are_no_sign_in_names_even_for_the_database(name):
    with pytest.raises(ValidationError):
        hire(username=name)
    user = hire(username="proper")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET username = %s WHERE id = %s", [name, user.pk])


@db
def test_nobody_is_a_superuser_and_nothing_can_make_one():
    columns = {field.column for field in User._meta.concrete_fields}
    assert columns.isdisjoint({"is_superuser"})
    assert not {field.name for field in User._meta.many_to_many}
    user = User.objects.create_superuser("root", PASSWORD)
    assert user.roles == ["administrator"]
    assert not user.has_perm("register.view_subject")
    user.is_superuser = True
    assert not User.objects.get(pk=user.pk).has_perm("register.view_subject")


@db
def test_createsuperuser_makes_an_administrator(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="first", interactive=False, verbosity=0)
    assert User.objects.get(username="first").roles == ["administrator"]


@db
def test_create_user_of_the_manager_works_and_is_recorded():
    user = get_user_model().objects.create_user("plain", PASSWORD)
    assert user.check_password(PASSWORD)
    assert only("access.user_created").actor == "command:create_user"


@db
def test_staff_are_saved_by_services_only_and_never_deleted(clerk):
    user = User.objects.get(pk=clerk.user.pk)
    user.full_name = "Somebody else"
    with pytest.raises(Unstamped):
        user.save()
    with pytest.raises(Unstamped):
        user.save(update_fields=["full_name", "last_login"])
    for attempt in (
        user.delete,
        User.objects.all().delete,
        lambda: User.objects.update(roles=["administrator"]),
    ):
        with pytest.raises(UntrackedWrite):
            attempt()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_user")


@db
def test_what_django_writes_by_itself_needs_no_stamp_and_makes_no_false_change():
    user = hire("auditor", password=PASSWORD)
    before = user.history.count()
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])
    user.check_password(PASSWORD)
    assert user.history.count() == before
    assert not hasattr(user, "skip_history_when_saving")


@db
def test_passwords_are_hashed_by_argon2_and_older_hashes_are_replaced_at_sign_in(settings):
    user = hire(password=PASSWORD)
    assert identify_hasher(user.password).algorithm == "md5"
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    user.password = "pbkdf2_sha256$1$salt$" + "x" * 43 + "="
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "django.contrib.auth.hashers.MD5PasswordHasher"]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    user.refresh_from_db()
    assert identify_hasher(user.password).algorithm == "argon2"


@db
def test_ones_own_new_password_ends_the_other_sessions_and_keeps_this_one():
    user = hire("intake_clerk", password=PASSWORD)
    here, elsewhere = signed_in(user), signed_in(user)
    answer = here.post(
        "/account/password/",
        {"old_password": PASSWORD, "new_password1": "an0ther-Horse!", "new_password2": "an0ther-Horse!"},
    )
    assert answer.status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    assert only("access.password_changed").actor == f"staff:{user.pk}"


@db
@pytest.mark.parametrize("password", ["short1!", "123456789012345", "compliance-officer", "password1234"])
def test_weak_passwords_are_refused(password):
    user = hire("compliance_officer", username="compliance-officer")
    with pytest.raises(ValidationError):
        change_own_password(user=user, password=password, now=timezone.now())


@db
def test_correcting_details_is_recorded_and_an_empty_correction_refused(administrator):
    user = hire("auditor", full_name="A. B.")
    change = {"email": "", "language": "kk", "actor": administrator.actor, "now": timezone.now()}
    change_user(user=user, full_name="А. Б.", reason=Reason("access.correction"), **change)
    assert only("access.user_changed").object_id == str(user.pk)
    with pytest.raises(Refused) as refused:
        change_user(user=user, full_name="А. Б.", reason=Reason("access.correction"), **change)
    assert refused.value.code == "no_change"


@db
def test_choosing_the_same_language_again_leaves_no_history():
    user = hire("auditor", language="ru")
    before = user.history.count()
    change_language(user=user, language="ru", actor=Actor.staff(user), now=timezone.now())
    assert user.history.count() == before
    change_language(user=user, language="kk", actor=Actor.staff(user), now=timezone.now())
    assert user.history.count() == before + 1


@db
def test_a_session_left_open_is_no_way_to_guess_the_password():
    user = hire("intake_clerk", password=PASSWORD, language="en")
    client = signed_in(user)
    new = {"new_password1": "an0ther-Horse!", "new_password2": "an0ther-Horse!"}
    for _ in range(5):
        client.post("/account/password/", {"old_password": "wrong", **new})
    answer = client.post("/account/password/", {"old_password": PASSWORD, **new})
    assert "too many wrong passwords" in answer.content.decode()
    assert len(entries("access.own_password_wrong")) == 5
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
