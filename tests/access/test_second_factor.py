"""The second factor: set up, asked for before anything opens, kept to one session, lost."""

from typing import cast

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from compliance.access.models import RecoveryCode, SecondFactor, User
from compliance.access.refusals import Refused
from compliance.access.rules.second_factor import FAILURES_THAT_END_THE_SESSION, RECOVERY_CODES
from compliance.access.services.second_factor import (
    begin_second_factor,
    offer_of,
    reset_second_factor,
    verify_second_factor,
)
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.vault.reading import Reader
from compliance.vault.values import Sealed, Shredded
from tests.access.authenticator import NOW, STEP, clock, code_at, enrolled
from tests.access.trail import only
from tests.personas import hire, signed_in

__all__ = ["clock"]

db = pytest.mark.django_db
PASS, SET_UP = "/account/second-factor/", "/account/second-factor/set-up/"


@db
def test_the_secret_is_sealed_and_the_recovery_codes_are_hashes():
    user = hire("auditor")
    secret, codes = enrolled(user, NOW)
    factor = user.second_factors.get()
    with Reader() as reader:
        assert reader.open(cast(Sealed, factor.secret)) == secret
    assert len(set(codes)) == RECOVERY_CODES
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM access_secondfactor f")
        (row,) = cursor.fetchone()
        cursor.execute("SELECT string_agg(row_to_json(c)::text, ' ') FROM access_recoverycode c")
        (stored,) = cursor.fetchone()
    assert secret not in row
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    assert only("access.second_factor_enrolled").object_id == str(user.pk)


@db
def test_beginning_again_keeps_the_secret_that_was_shown():
    user = hire("auditor")
    begin_second_factor(user=user, now=NOW)
    shown = offer_of(user, "Tests").secret
    begin_second_factor(user=user, now=NOW)
    assert offer_of(user, "Tests").secret == shown
    assert SecondFactor.objects.count() == 1


@db
def test_the_picture_for_the_authenticator_stays_small_in_every_language(clock):
    """Cyrillic letters are percent-encoded in it and would triple its size."""
    sizes = set()
    for language in ("kk", "ru", "en"):
        client = signed_in(hire("auditor", username=f"auditor-{language}", language=language))
        client.post(SET_UP, {"begin": "1"})
        sizes.add(client.get(SET_UP).context["picture"].split('viewBox="')[1].split('"')[0])
    assert len(sizes) == 1


@db
def test_a_wrong_first_code_sets_nothing_up(clock):
    user = hire("auditor")
    client = signed_in(user)
    client.post(SET_UP, {"begin": "1"})
    client.post(SET_UP, {"code": "000000"})
    user.refresh_from_db()
    assert user.second_factor_since is None
    assert only("access.second_factor_failed").details["outcome"] == "wrong"


@db
def test_after_the_password_nothing_opens_before_the_code(clock):
    user = hire("auditor", language="en")
    secret, _codes = enrolled(user, NOW)
    client = signed_in(user)
    clock.shift(60)
    for address in ("/admin/", "/admin/access/user/", "/admin/password_change/", "/account/", SET_UP):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(PASS)
    assert client.post("/account/password/", {}).status_code == 302
    answer = client.post(PASS + "?next=/admin/access/user/", {"code": code_at(secret, NOW + 2 * STEP)})
    assert answer["Location"] == "/admin/access/user/"
    assert client.get("/admin/access/user/").status_code == 200


@db
def test_the_proof_belongs_to_one_session(clock):
    user = hire("auditor")
    secret, _codes = enrolled(user, NOW)
    clock.shift(60)
    here, elsewhere = signed_in(user), signed_in(user)
    before = here.session.session_key
    here.post(PASS, {"code": code_at(secret, NOW + 2 * STEP)})
    assert here.session.session_key != before
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    stolen = elsewhere.session
    stolen["access_second_factor"] = here.session["access_second_factor"]
    stolen.save()
    assert elsewhere.get("/admin/").status_code == 302


@db
def test_setting_it_up_in_one_session_asks_the_other_sessions_for_it(clock):
    user = hire("intake_clerk")
    elsewhere = signed_in(user)
    assert elsewhere.get("/admin/").status_code == 200
    enrolled(user, NOW)
    assert elsewhere.get("/admin/")["Location"].startswith(PASS)


@db
def test_too_many_wrong_codes_end_the_session(clock):
    user = hire("auditor")
    enrolled(user, NOW)
    client = signed_in(user)
    for _ in range(FAILURES_THAT_END_THE_SESSION):
        clock.shift(3600)
        client.force_login(user)
        answer = client.post(PASS, {"code": "000000"})
    assert answer["Location"] == "/admin/login/"
    assert client.get(PASS)["Location"].startswith("/admin/login/")


@db
@pytest.mark.parametrize("role", ["compliance_officer", "responsible_person", "auditor", "administrator"])
def test_where_it_is_required_these_roles_set_it_up_before_anything_else(role, settings, clock):
    settings.SECOND_FACTOR_REQUIRED = True
    user = hire(role, language="en")
    client = signed_in(user)
    for address in ("/admin/", "/admin/access/user/", "/account/", "/admin/password_change/"):
        assert client.get(address)["Location"].startswith(SET_UP), address
    client.post(SET_UP, {"begin": "1"})
    page = client.get(SET_UP)
    assert b"<svg" in page.content
    assert page["Cache-Control"] == "no-store, private"
    secret = page.context["secret"]
    shown = client.post(SET_UP, {"code": code_at(secret, NOW)})
    codes = shown.context["codes"]
    assert len(codes) == RECOVERY_CODES
    assert client.get("/admin/").status_code == 200
    stored = str(dict(client.session.items()))
    assert secret not in stored
    assert not any(code in stored for code in codes)
    assert client.get(SET_UP)["Location"] == "/account/"


@db
def test_where_it_is_required_a_clerk_may_do_without(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    assert signed_in(hire("intake_clerk")).get("/admin/").status_code == 200


@db
def test_whoever_is_led_to_it_can_still_sign_out_and_choose_a_language(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = signed_in(hire("auditor", language="en"))
    client.post("/account/language/", {"language": "kk"})
    assert User.objects.get(pk=client.user.pk).language == "kk"
    client.post("/admin/logout/")
    assert client.get(SET_UP)["Location"].startswith("/admin/login/")


@db
def test_an_administrator_removes_it_and_the_old_secret_is_gone_for_good(administrator, clock):
    user = hire("auditor")
    secret, codes = enrolled(user, NOW)
    client = signed_in(user)
    reset_second_factor(
        user=user, actor=administrator.actor, reason=Reason("access.device_lost", "in a taxi"), now=NOW
    )
    user.refresh_from_db()
    assert user.second_factor_since is None
    assert client.get("/admin/").status_code == 302, "the session ends"
    entry = only("access.second_factor_reset")
    assert (entry.actor, entry.reason) == (administrator.actor.label, "access.device_lost")
    with Reader() as reader:
        opened = reader.open_many([row.secret for row in SecondFactor.history.all()])
    assert all(isinstance(value, Shredded) for value in opened)
    assert not RecoveryCode.objects.exists()
    new_secret, _ = enrolled(user, NOW + 10 * STEP)
    assert new_secret != secret
    assert not verify_second_factor(user=user, code=codes[0], now=NOW + 20 * STEP)


@db
def test_nobody_removes_their_own(administrator):
    enrolled(administrator.user, NOW)
    with pytest.raises(Refused):
        reset_second_factor(
            user=administrator.user,
            actor=administrator.actor,
            reason=Reason("access.device_lost"),
            now=NOW,
        )


@db
def test_the_shell_removes_it_for_the_only_administrator(administrator, capsys):
    enrolled(administrator.user, NOW)
    call_command("reset_second_factor", administrator.user.username, reason="access.device_lost")
    assert only("access.second_factor_reset").actor == Actor.command("reset_second_factor").label
    with pytest.raises(CommandError):
        call_command("reset_second_factor", administrator.user.username, reason="access.device_lost")
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody-at-all", reason="access.device_lost")
