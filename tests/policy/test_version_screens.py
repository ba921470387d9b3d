"""The versions on screens: who may do what, from a file to publication."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.audit.models import AuditEntry
from compliance.policy.models import LinkCheck, PolicyVersion, State
from compliance.policy.services import clauses_of, preview
from tests.policy.drafts import drafted, drafted_real, published
from tests.policy.wordings import REAL, SMALL

pytestmark = pytest.mark.django_db

LIST = "/admin/policy/policyversion/"


def page(version: PolicyVersion, name: str = "change") -> str:
    return f"{LIST}{version.pk}/{name}/"


def file(content: bytes = SMALL.encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile("policy.txt", content, "text/plain")


def test_the_officer_takes_a_file_in_edits_it_and_the_responsible_person_publishes(officer, responsible):
    said = {"file": file(), "language": "auto", "reason_code": "policy_changed"}
    answer = officer.post(f"{LIST}add/", said)
    version = PolicyVersion.objects.get()
    assert answer["Location"] == page(version)
    body = officer.get(page(version)).content.decode()
    assert "Оператор защищает персональные данные." in body
    assert "Оператор дербес деректерді қорғайды." in body

    clause = version.clauses.get(number="1.1")
    edit = page(version, f"clauses/{clause.pk}")
    assert 'lang="kk"' in officer.get(edit).content.decode()
    texts = {"text_kk": "Жаңа мәтін.", "text_ru": "Новый текст.", "reason_code": "correction"}
    assert officer.post(edit, texts)["Location"] == f"{page(version)}#p-1.1"
    assert AuditEntry.objects.get(event="policy.draft_changed").actor == officer.actor.label
    assert officer.get(page(version, "publish")).status_code == 403

    seen = preview(version).seen
    said = {
        "seen": seen,
        "in_force_from": "2026-11-01",
        "approved_on": "2026-10-30",
        "reason_code": "policy_changed",
    }
    assert "Новый текст" not in responsible.get(page(version, "publish")).content.decode()
    assert responsible.post(page(version, "publish"), said)["Location"] == page(version)
    version.refresh_from_db()
    assert (version.state, version.number) == (State.PUBLISHED, 1)
    assert AuditEntry.objects.get(event="policy.version_published").actor == responsible.actor.label
    assert officer.post(edit, texts).status_code == 200
    assert version.clauses.get(number="1.1").history.count() == 2


def test_languages_stand_side_by_side_with_their_differences_marked_and_explained(auditor):
    version = drafted_real()
    body = auditor.get(page(version)).content.decode()
    assert '<mark class="policy-mark high">30 күн</mark>' in body
    assert '<mark class="policy-mark high">тридцати календарных дней</mark>' in body
    assert "The Kazakh text has the same word twice (“жоюды және жоюды”)" in body
    assert "102 118" not in body
    only = auditor.get(page(version) + "?show=differences").content.decode()
    assert 'id="p-3.2.4"' in only
    assert 'id="p-3.2.3"' not in only


def test_what_belongs_to_no_clause_is_shown_to_who_may_edit(officer):
    assert "1 102 118 ₸" in officer.get(page(drafted_real())).content.decode()


@pytest.mark.parametrize("who", ["clerk", "auditor"])
def test_readers_read_and_change_nothing(who, request):
    reader = request.getfixturevalue(who)
    version = drafted()
    clause = version.clauses.get(number="1.1")
    assert reader.get(LIST).status_code == reader.get(page(version)).status_code == 200
    assert reader.get(page(version, "history")).status_code == 200
    assert reader.get(f"/admin/policy/clause/{clause.pk}/history/").status_code == 200
    for name in ("head", "clauses/add", f"clauses/{clause.pk}", "discard", "publish", "links"):
        assert reader.post(page(version, name), {"reason_code": "correction"}).status_code == 403, name
    assert reader.post(f"{LIST}add/", {"file": file()}).status_code == 403
    assert "Look and publish" not in reader.get(page(version)).content.decode()


def test_the_administrator_and_the_stranger_see_nothing(administrator, stranger):
    version = published()
    for address in (
        LIST,
        page(version),
        "/admin/policy/clause/",
        f"/admin/policy/clause/{version.clauses.get(number='1.1').pk}/change/",
    ):
        assert administrator.get(address).status_code == 403
        assert stranger.get(address).status_code == 302


def test_a_file_that_is_no_policy_is_refused_on_the_form(officer):
    said = {"file": file(b"nothing here"), "language": "auto", "reason_code": "correction"}
    answer = officer.post(f"{LIST}add/", said)
    assert answer.status_code == 200
    assert "No clause was found" in answer.content.decode()
    assert not PolicyVersion.objects.exists()
    assert AuditEntry.objects.get(event="policy.refused").actor == officer.actor.label


def test_the_preview_says_what_stands_against_publishing_and_what_changes(responsible):
    first = published()
    later = drafted(SMALL.replace("защищает", "охраняет"))
    body = responsible.get(page(later, "publish")).content.decode()
    assert "What changes since version 1" in body
    assert page(later, f"compare/{first.pk}") in body
    assert "<ins>охраняет</ins>" in responsible.get(page(later, f"compare/{first.pk}")).content.decode()

    broken = drafted(SMALL.replace("1.1. Оператор защищает", "1.4. Оператор защищает"))
    body = responsible.get(page(broken, "publish")).content.decode()
    assert "Numbers are missing" in body
    assert 'name="seen"' not in body


def test_weighty_differences_are_read_before_publication(responsible):
    version = drafted_real()
    said = {
        "seen": preview(version).seen, "in_force_from": "2026-11-01", "approved_on": "2026-10-30",
        "reason_code": "policy_changed",
    }  # fmt: skip
    answer = responsible.post(page(version, "publish"), said)
    assert "say that you have read them" in answer.content.decode()
    assert responsible.post(page(version, "publish"), {**said, "differences_read": "on"}).status_code == 302


def test_addresses_are_checked_at_a_button_and_shown(officer):
    version = drafted_real()
    assert officer.post(page(version, "links")).status_code == 302
    assert LinkCheck.objects.filter(fault="no_host").count() == 1
    body = officer.get(page(version)).content.decode()
    assert "https:///amart.kz/learning/" in body
    assert "it names no site" in body


def test_a_clause_is_added_a_head_changed_a_draft_discarded(officer):
    version = drafted()
    why = {"reason_code": "correction"}
    said = {"number": "1.3", "text_kk": "Үш.", "text_ru": "Три.", **why}
    assert officer.post(page(version, "clauses/add"), said)["Location"] == f"{page(version)}#p-1.3"
    assert "has this clause already" in officer.post(page(version, "clauses/add"), said).content.decode()
    assert (
        officer.post(
            page(version, "head"), {"title_kk": "А", "title_ru": "Б", "in_force_from": "2026-12-01", **why}
        ).status_code
        == 302
    )
    version.refresh_from_db()
    assert (version.title_ru, str(version.in_force_from)) == ("Б", "2026-12-01")
    assert officer.post(page(version, "discard"), why)["Location"] == LIST
    assert "Discarded drafts" in officer.get(LIST).content.decode()


def test_a_version_costs_the_same_number_of_queries_however_long_it_is(
    auditor, django_assert_max_num_queries
):
    for version in (drafted(), drafted_real()):
        auditor.get(page(version))
        with django_assert_max_num_queries(14):
            auditor.get(page(version))


def test_anybody_reads_the_version_in_force_in_both_languages(stranger):
    version = published(drafted(REAL.read_bytes()))
    for language, words in (("kk", "Құпиялылық саясаты"), ("ru", "ПОЛИТИКА КОНФИДЕНЦИАЛЬНОСТИ")):
        answer = stranger.get(f"/{language}/policy/")
        body = answer.content.decode()
        assert f'<html lang="{language}">' in body
        assert f"<h1>{words}</h1>" in body
        assert all(f'id="p-{row.number}"' in body for row in clauses_of(version) if not row.heading)
        assert '<a href="mailto:support@amart.kz">support@amart.kz</a>' in body
        assert "https:///amart.kz" in body
        assert 'href="https:///amart.kz' not in body
        assert not answer.cookies
        assert "script" not in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "public, max-age=60"
        assert "102 118" not in body
    assert stranger.get("/policy/", headers={"Accept-Language": "kk"})["Location"] == "/kk/policy/"
    assert stranger.get("/policy/", headers={"Accept-Language": "en"})["Location"] == "/ru/policy/"


def test_drafts_are_not_public_and_old_versions_stay(stranger):
    assert stranger.get("/ru/policy/").status_code == 404
    drafted(SMALL + "\n")
    assert stranger.get("/ru/policy/").status_code == 404
    published()
    published(drafted(SMALL.replace("защищает", "охраняет")), since=date(2026, 5, 1))
    assert "охраняет" in stranger.get("/ru/policy/").content.decode()
    old = stranger.get("/ru/policy/1/").content.decode()
    assert "защищает" in old
    assert "не действует" in old
    archive = stranger.get("/kk/policy/versions/").content.decode()
    assert 'href="/kk/policy/1/"' in archive
    assert 'href="/kk/policy/2/"' in archive
    assert stranger.get("/ru/policy/3/").status_code == 404


def test_a_version_to_come_is_announced_and_read_beforehand(stranger):
    published()
    later = published(drafted(SMALL.replace("защищает", "охраняет")), since=date(2029, 5, 1))
    body = stranger.get("/ru/policy/").content.decode()
    assert "защищает" in body
    assert f'href="/ru/policy/{later.number}/"' in body


def test_the_public_page_costs_few_queries(stranger, django_assert_num_queries):
    published(drafted(REAL.read_bytes()))
    with django_assert_num_queries(3):
        stranger.get("/ru/policy/")


def test_whoever_publishes_is_warned_of_a_dead_address_nobody_checked_yet(officer, responsible):
    version = drafted()
    clause = version.clauses.get(number="1.1")
    texts = {
        "text_kk": clause.text_kk,
        "text_ru": "Смотрите https:///amart.kz/learning/ и https://amart.kz/.",
    }
    officer.post(page(version, f"clauses/{clause.pk}"), {**texts, "reason_code": "correction"})
    shown = responsible.get(page(version, "publish")).content.decode()
    [dead] = shown.split("Addresses that lead nowhere")[1:]
    assert "https:///amart.kz/learning/" in dead
    assert "https://amart.kz/" not in dead.split("</section>")[0].replace("https:///", "")
    assert "https:///amart.kz/learning/" in officer.get(page(version)).content.decode()
    assert not LinkCheck.objects.exists()


def test_a_version_to_come_says_so_on_its_own_page(stranger):
    published(since=date(2026, 1, 1))
    coming = published(drafted(SMALL.replace("Оператор", "Организация")), since=date(2031, 3, 10))
    own = stranger.get(f"/ru/policy/{coming.number}/").content.decode()
    assert "ещё не действует" in own
    assert "С 10 марта 2031 г. действует новая версия." in stranger.get("/ru/policy/").content.decode()
