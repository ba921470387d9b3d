"""The public page of terms (4.8): open to anybody, holding codes and dates and nobody's data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.consents.models import Publication
from compliance.consents.services.public_terms import PAGE
from compliance.consents.services.publications import publish_terms
from tests.consents.giving import DISTRIBUTION, NOW, OFFICER, given, somebody, why
from tests.consents.test_distribution import demand, distributed
from tests.register.services.people import AIGERIM

pytestmark = pytest.mark.django_db


def address(language="ru"):
    return reverse("public_terms", args=[language])


def published(**fields):
    consent = distributed(**fields)
    row = consent.publications.get()
    return consent, publish_terms(publication=row, actor=OFFICER, reason=why(), now=NOW + timedelta(days=1))


def text(page):
    return page.content.decode()


def test_published_terms_are_shown_in_both_languages(stranger):
    _consent, row = published(terms={"email": ["no_transfer"]})
    ru, kk = stranger.get(address("ru")), stranger.get(address("kk"))
    assert row.number in text(ru)
    assert row.number in text(kk)
    assert '<html lang="ru">' in text(ru)
    assert '<html lang="kk">' in text(kk)
    assert (ru["Content-Language"], kk["Content-Language"]) == ("ru", "kk")
    assert "Условия распространения персональных данных" in text(ru)
    assert "Дербес деректерді тарату шарттары" in text(kk)


def test_nothing_of_the_subject_is_on_the_page(stranger):
    consent, _row = published(conditions="только моим коллегам")
    page = text(stranger.get(address("ru"))) + text(stranger.get(address("kk")))
    secrets = [*AIGERIM.values(), consent.subject.reference, "коллегам", f"/{consent.subject_id}/"]
    assert [value for value in secrets if value in page] == []


def test_what_waits_and_what_has_ended_is_not_among_what_holds(stranger):
    waiting = distributed().publications.get()
    assert waiting.number not in text(stranger.get(address()))
    row = publish_terms(publication=waiting, actor=OFFICER, reason=why(), now=NOW)
    assert row.number in text(stranger.get(address()))
    demand(row.consent)
    assert row.number not in text(stranger.get(address()))
    archive = text(stranger.get(address() + "?archive"))
    assert row.number in archive
    assert "до 7 апреля 2026" in archive


def test_a_term_that_ran_out_is_over_before_any_job_says_so(stranger):
    _consent, row = published(valid_until=NOW + timedelta(days=30))
    assert row.number not in text(stranger.get(address()))


def test_the_page_needs_no_session_sets_no_cookie_and_may_be_cached(stranger, django_assert_num_queries):
    published()
    # The rows, the categories, the operator.
    with django_assert_num_queries(3):
        page = stranger.get(address())
    assert page.status_code == 200
    assert not page.cookies
    # A cache asks before it shows the page again, so that terms which ended are gone at once (4.10).
    assert page["Cache-Control"] == "public, no-cache"
    assert page["ETag"]
    assert "Cookie" not in page.get("Vary", "")
    assert "script" not in page["Content-Security-Policy"]
    assert "<script" not in text(page)


def test_a_cache_that_asks_is_told_at_once_that_terms_have_ended(stranger):
    consent, _row = published()
    seen = stranger.get(address())["ETag"]
    assert stranger.get(address(), headers={"if-none-match": seen}).status_code == 304
    demand(consent)
    after = stranger.get(address(), headers={"if-none-match": seen})
    assert (after.status_code, after["ETag"] != seen) == (200, True)


@pytest.mark.parametrize(
    ("accepts", "language"), [("kk-KZ,ru;q=0.8", "kk"), ("en", "ru"), ("ru", "ru"), ("", "ru")]
)
def test_the_address_without_a_language_leads_to_the_readers(stranger, accepts, language):
    answer = stranger.get(reverse("terms"), headers={"accept-language": accepts})
    assert (answer.status_code, answer["Location"]) == (302, address(language))
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize(
    "query", ["?before=x", "?after=-1", "?before=99999999999999999999", "?archive&before=1", "?q=1"]
)
def test_whatever_is_in_the_address_the_page_answers(stranger, query):
    published()
    assert stranger.get(address() + query).status_code == 200


def test_it_is_read_only(stranger):
    assert stranger.post(address()).status_code == 405


def test_pages_go_by_cursor_and_cost_the_same(stranger, django_assert_num_queries):
    consent, row = published()
    for number in range(PAGE):
        Publication(
            number=f"T-2026-9{number:05d}", subject_id=row.subject_id, consent=consent, entry=100 + number,
            categories=row.categories, terms=row.terms, received_at=NOW, due_at=NOW, published_at=NOW,
            ended_at=NOW,
        ).record(actor=OFFICER, reason=why(), now=NOW)  # fmt: skip
    demand(consent)
    with django_assert_num_queries(3):
        first = text(stranger.get(address() + "?archive"))
    assert first.count("<article") == PAGE
    older = f"?archive&amp;before={Publication.objects.order_by('pk')[1].pk}"
    assert f'href="{older}"' in first
    second = text(stranger.get(address() + older.replace("&amp;", "&")))
    assert second.count("<article") == 1
    assert row.number in second


def test_terms_without_bans_say_that_there_are_none(stranger):
    given(somebody(), DISTRIBUTION)
    publish_terms(publication=Publication.objects.get(), actor=OFFICER, reason=why(), now=NOW)
    assert "нет" in text(stranger.get(address()))
