"""Versions of the policy: taken in from a file, edited, published, and from then on never changed."""

from __future__ import annotations

import io
import json
import os
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from compliance.audit.models import AuditEntry
from compliance.audit.tracking import history_model
from compliance.policy.messages import Refused
from compliance.policy.models import Clause, PolicyVersion, State
from compliance.policy.rules.changes import What
from compliance.policy.services import (
    add_clause,
    clauses_of,
    discard_draft,
    edit_clause,
    edit_version,
    import_policy,
    preview,
    version_in_force,
)
from compliance.policy.services.links import Answer, ask_site, check_links
from compliance.policy.services.publishing import publish_by
from compliance.policy.services.versions import changes_between, is_unaltered, rest_of
from tests.policy.drafts import ACTOR, TODAY, act, drafted, drafted_real, published
from tests.policy.wordings import CLAUSES, KK, REAL, SMALL

pytestmark = pytest.mark.django_db


def refusal(code: str) -> AuditEntry:
    entry = AuditEntry.objects.filter(event="policy.refused").latest("id")
    assert entry.details == {"codes": code}
    return entry


def clause(version: PolicyVersion, number: str, *, heading: bool = False) -> Clause:
    return version.clauses.get(number=number, heading=heading)


def test_the_operators_policy_becomes_a_draft_with_all_clauses_and_their_history():
    version = drafted_real()
    rows = clauses_of(version)
    assert list(dict.fromkeys(row.number for row in rows)) == CLAUSES
    assert all(row.text_kk and row.text_ru for row in rows)
    assert (version.state, version.number, version.law_edition) == (State.DRAFT, None, date(2023, 3, 3))
    assert version.title_kk == "Құпиялылық саясаты"
    history = history_model(Clause)._default_manager.filter(version_id=version.pk)
    assert history.count() == len(rows)
    assert set(history.values_list("history_actor", "history_type")) == {(ACTOR.label, "+")}
    entry = AuditEntry.objects.get(event="policy.version_imported")
    assert entry.details == {"clauses": len(rows), "missing": 0, "digest": version.source_digest}
    assert AuditEntry.objects.filter(event="policy.clause.created").count() == len(rows)


def test_what_the_file_had_besides_is_kept_encrypted():
    version = drafted_real()
    assert [one.text for one in rest_of(version)] == ["2\n1 102 118 ₸\nПолитика конфиденциальности"]
    assert "102 118" not in bytes(version.rest).decode("utf-8", "ignore")


def test_the_same_file_again_is_the_same_draft_as_it_was_edited():
    first = drafted()
    edit_clause(clause=clause(first, "1.1"), text_kk="Жаңа.", text_ru="Новое.", **act())
    again = import_policy(content=SMALL.encode(), **act())
    assert (again.version.pk, again.is_new) == (first.pk, False)
    assert clause(first, "1.1").text_ru == "Новое."
    assert PolicyVersion.objects.count() == 1


def test_the_file_of_the_version_in_force_is_that_version():
    version = published()
    assert import_policy(content=SMALL.encode(), **act()).version == version


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_text"),
        (b"x" * (2**20 + 1), "too_large"),
        ("Просто текст без пунктов.".encode(), "no_clauses"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_and_leaves_a_trace(content, code):
    with pytest.raises(Refused, match=code):
        import_policy(content=content, **act())
    assert refusal(code).actor == ACTOR.label
    assert not PolicyVersion.objects.exists()


def test_a_clause_is_edited_in_both_languages_and_the_trail_says_which():
    version = drafted()
    row = edit_clause(clause=clause(version, "1.2"), text_kk="Бір\n екі ", text_ru="Раз\u00a0два", **act())
    assert (row.text_kk, row.text_ru) == ("Бір\nекі", "Раз два")
    assert AuditEntry.objects.get(event="policy.draft_changed").details == {"clause": "1.2"}
    edit_clause(clause=row, text_kk="Бір\nекі", text_ru="Раз два", **act())
    assert row.history.count() == 2


def test_a_clause_may_be_added_where_its_number_belongs_and_left_out():
    version = drafted()
    added = add_clause(
        version=version, number="1.1.1.", heading=False, text_kk="Қосымша.", text_ru="Ещё.", **act()
    )
    assert [row.number for row in clauses_of(version)][:4] == ["1", "1.1", "1.1.1", "1.2"]
    with pytest.raises(Refused, match="clause_there"):
        add_clause(version=version, number="1.1.1", heading=False, text_kk="", text_ru="", **act())
    with pytest.raises(Refused, match="clause_number"):
        add_clause(version=version, number="первый", heading=False, text_kk="", text_ru="", **act())
    edit_clause(clause=added, text_kk=added.text_kk, text_ru=added.text_ru, left_out=True, **act())
    assert "1.1.1" not in [row.number for row in clauses_of(version)]


def test_the_head_of_a_draft_is_edited():
    version = edit_version(version=drafted(), values={"title_ru": " Новая  политика "}, **act())
    assert version.title_ru == "Новая политика"
    with pytest.raises(TypeError):
        edit_version(version=version, values={"number": 7}, **act())


def test_publishing_numbers_a_version_and_says_until_when_it_was_due():
    version = published(drafted_real())
    assert (version.state, version.number, version.in_force_from) == (State.PUBLISHED, 1, date(2026, 4, 1))
    assert version.publish_by == publish_by(TODAY)
    assert version.publish_by is not None
    assert version.publish_by.date() == TODAY + timedelta(days=2)  # 24:00 of the next working day
    assert is_unaltered(version, clauses_of(version))
    entry = AuditEntry.objects.get(event="policy.version_published")
    assert (entry.details["number"], entry.details["digest"]) == (1, version.digest)


def test_a_published_version_is_never_changed_not_even_by_sql():
    version = published()
    row = clause(version, "1.1")
    for change in (
        lambda: edit_clause(clause=row, text_kk="x", text_ru="x", **act()),
        lambda: edit_version(version=version, values={"title_kk": "x"}, **act()),
        lambda: discard_draft(version=version, **act()),
        lambda: published(version, since=date(2026, 5, 1)),
    ):
        with pytest.raises(Refused, match="not_a_draft"):
            change()
    for statement in (
        "UPDATE policy_policyversion SET title_kk = 'x'",
        "UPDATE policy_clause SET text_kk = 'x'",
        "UPDATE policy_clause SET version_id = version_id",
        (
            "INSERT INTO policy_clause (version_id, number, heading, place, text_kk, text_ru, left_out) "
            "SELECT version_id, '9', false, 9, '', '', false FROM policy_clause LIMIT 1"
        ),
        "DELETE FROM policy_clause",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"since": None}, "in_force_missing"),
        ({"since": date(1999, 1, 1)}, "in_force_absurd"),
        ({"since": date(2099, 1, 1)}, "in_force_absurd"),
        ({"approved_on": date(2027, 1, 1)}, "approved_later"),
        ({"seen": "0" * 64}, "changed_since"),
    ],
)
def test_what_stands_against_publishing_is_said_and_recorded(changes, code):
    version = drafted()
    with pytest.raises(Refused, match=code):
        published(version, **changes)
    refusal(code)
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_a_draft_that_is_not_whole_is_not_published():
    for text, code in (
        (KK, "titles_empty"),
        (SMALL.replace("1.1. Оператор защищает персональные данные.", ""), "text_empty"),
        (SMALL.replace("1.1. ", "1.2.1. "), "clauses_missing"),
    ):
        version = drafted(text)
        with pytest.raises(Refused, match=code):
            published(version)
        assert code in preview(version).faults


def test_weighty_differences_must_have_been_read():
    version = drafted_real()
    with pytest.raises(Refused, match="differences_unread"):
        published(version, differences_read=False)
    assert published(version).number == 1


def test_a_later_version_takes_over_on_its_day_and_none_goes_before_another():
    first = published()
    later = drafted(SMALL.replace("защищает", "охраняет"))
    with pytest.raises(Refused, match="in_force_before_last"):
        published(later, since=date(2026, 4, 1))
    later = published(later, since=date(2026, 5, 1))
    assert version_in_force(date(2026, 3, 31)) is None
    assert version_in_force(date(2026, 4, 30)) == first
    assert version_in_force(date(2026, 5, 1)) == later
    changed = [
        one for one in changes_between(clauses_of(first), clauses_of(later)) if one.what is not What.SAME
    ]
    assert [(one.number, one.what) for one in changed] == [("1.1", What.CHANGED)]
    assert [piece.text for piece in changed[0].ru if piece.what is What.ADDED] == ["охраняет"]


def test_a_discarded_draft_is_out_of_the_way_and_its_file_may_come_again():
    version = discard_draft(version=drafted(), **act())
    assert version.state == State.DISCARDED
    assert drafted().pk != version.pk
    assert AuditEntry.objects.get(event="policy.draft_discarded").object_id == str(version.pk)


def test_links_are_checked_by_their_form_without_asking_anybody():
    found = {one.address: one for one in check_links(version=drafted_real(), **act())}
    assert found["https:///amart.kz/learning/"].fault == "no_host"
    assert found["https:///amart.kz/learning/"].places == ["11.3 kk", "11.3 ru"]
    assert found["support@amart.kz"].fault == found["https://amart.kz/"].fault == ""
    assert not any(one.asked for one in found.values())
    assert AuditEntry.objects.get(event="policy.links_checked").details == {"count": 4, "problems": 1}


def test_sites_are_asked_only_for_sound_addresses_and_what_they_say_is_kept():
    version = drafted_real()
    asked: list[str] = []

    def ask(address: str) -> Answer:
        asked.append(address)
        return Answer("not_found", 404)

    check_links(version=version, **act())
    found = {one.address: one for one in check_links(version=version, ask=ask, **act())}
    assert asked == ["https://amart.kz/"]
    assert (found["https://amart.kz/"].fault, found["https://amart.kz/"].status) == ("not_found", 404)
    assert found["https://amart.kz/"].history.count() == 2
    assert found["support@amart.kz"].history.count() == 1


def test_no_site_inside_the_network_is_asked():
    assert ask_site("http://127.0.0.1:1/") == Answer("not_public", None)
    assert ask_site("http://localhost:1/") == Answer("not_public", None)


def command(*options: str) -> str:
    output = io.StringIO()
    call_command("import_policy", *options, stdout=output)
    return output.getvalue()


def test_the_command_says_what_it_found_and_how_the_languages_differ():
    said = command(str(REAL), "--messages", "en", "--in-force-from", "2026-05-01")
    version = PolicyVersion.objects.get()
    assert version.in_force_from == date(2026, 5, 1)
    assert f"Taken in as draft {version.pk}." in said
    assert "Kazakh: 92 clauses, from 1 to 11.3." in said
    assert "Russian: 92 clauses, from 1 to 11.3." in said
    assert "3.2.4 [weighty] Another term: The Kazakh text says “30 күн”" in said
    assert "Nothing was changed" in command(str(REAL), "--messages", "en")


def test_the_command_speaks_json():
    said = json.loads(command(str(REAL), "--json"))
    assert said["clauses"] == {"kk": CLAUSES, "ru": CLAUSES}
    assert said["missing"] == {"kk": [], "ru": []}
    high = {one["clause"] for one in said["differences"] if one["weight"] == "high"}
    assert high == {"1", "3.2.4", "3.4.3", "5.7", "9.1", "11.1"}
    assert all(one["explanation"] for one in said["differences"])


def test_the_command_refuses_in_words(tmp_path):
    large = tmp_path / "large.txt"
    large.write_bytes(REAL.read_bytes())
    os.truncate(large, 50 * 2**20)
    with pytest.raises(CommandError, match="larger than 1 MB"):
        command(str(large), "--messages", "en")
    with pytest.raises(CommandError, match="cannot be opened"):
        command(str(tmp_path / "nothing.txt"), "--messages", "en")
