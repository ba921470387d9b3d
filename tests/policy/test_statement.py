"""The statement of compliance: every clause has its row, figures agree with the rows they count, past days stay told."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override
from pypdf import PdfReader

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent
from compliance.policy import indicators
from compliance.policy.indicators import (
    COUNTED,
    NEWEST,
    Indicator,
    IndicatorTwice,
    Standing,
    all_indicators,
    none_allowed,
    register_indicator,
)
from compliance.policy.models import DailyFigure
from compliance.policy.services.figures import (
    ALMATY,
    Source,
    end_of,
    measure,
    measure_then,
    measure_whole,
    readings,
    record_figures,
)
from compliance.policy.services.statement import statement
from compliance.policy.services.statement_document import figure_text, source_text
from compliance.policy.tasks import record_figures_of_today
from compliance.register.models import Category, Purpose
from tests.consents.giving import given, somebody
from tests.policy.drafts import ACTOR, WHY, drafted_real, published
from tests.policy.wordings import CLAUSES

pytestmark = pytest.mark.django_db

PAGE = "/admin/policy/policyversion/statement/"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ALMATY)


def of(code: str) -> Indicator:
    return next(one for one in all_indicators() if one.code == code)


def test_every_clause_of_the_policy_has_its_row_and_says_if_nothing_measures_it():
    published(drafted_real())
    told = statement(day=timezone.localdate(), now=timezone.now())
    assert [row.number for row in told.rows] == CLAUSES
    by_number = {row.number: row for row in told.rows}
    assert by_number["2.3"].readings == ()
    assert by_number["2.3"].standing is None
    assert {one.indicator.code for one in by_number["4.8"].readings} >= {"consents.terms_overdue"}
    assert by_number["1"].standing is Standing.BREACH  # the shipped card has no BIN
    titles = [row.number for row in told.rows if row.title]
    assert titles == ["2", "3", "3.1", "3.2", "3.3", "3.4", "4", "5", "6", "7", "8", "9", "11"]
    assert sum(told.counts.values()) == len(CLAUSES) - len(titles)
    assert told.counts["none"] == sum(not row.readings and not row.title for row in told.rows)
    assert told.counts["unknown"] == sum(bool(row.readings) and row.standing is None for row in told.rows)
    unmeasured = [row for row in told.rows if row.standing is None and row.readings]
    assert all(one.indicator.nightly for row in unmeasured for one in row.readings)  # before the first night


def test_every_indicator_speaks_for_clauses_that_exist_and_can_be_asked_for_now_and_then():
    now = timezone.now()
    for one in all_indicators():
        assert set(one.clauses) <= set(CLAUSES), one.code
    assert set(measure(all_indicators(), now)) == {one.code for one in all_indicators()}
    assert set(measure_then(all_indicators(), now)) == {one.code for one in all_indicators() if one.rows_then}


def test_figures_are_those_of_the_rows():
    given(somebody())
    found = measure(all_indicators(), timezone.now())
    assert found["register.categories"] == Category.objects.filter(allowed=True).count()
    assert found["register.purposes"] == Purpose.objects.filter(active=True).count()
    assert found["consents.live"] == Consent.objects.filter(kind="processing", state="active").count() == 1
    then = measure_then(all_indicators(), timezone.now())
    assert {code: then[code] for code in then} == {code: found[code] for code in then}


def test_all_figures_are_one_query_and_the_statement_few(
    django_assert_num_queries, django_assert_max_num_queries
):
    published(drafted_real())
    with django_assert_num_queries(1):
        measure(all_indicators(), timezone.now())
    for day in (timezone.localdate(), timezone.localdate() - timedelta(days=3)):
        with django_assert_max_num_queries(5):
            statement(day=day, now=timezone.now())


MANY = Indicator("tests.many", ("1",), _("clause"), "FROM generate_series(1, 20000)")


@pytest.fixture
def many(monkeypatch):
    """One more indicator, of which there are twenty thousand."""
    monkeypatch.setattr(indicators, "_REGISTERED", {**indicators._REGISTERED, MANY.code: MANY})


def test_the_day_counts_at_most_a_thousand_and_the_night_all():
    assert measure([MANY], timezone.now()) == {MANY.code: COUNTED + 1}
    assert measure_whole([MANY], timezone.now()) == {MANY.code: 20_000}


def test_of_more_than_a_thousand_the_exact_number_of_the_last_night_is_told_with_its_moment(many):
    now = timezone.now()
    told = readings(timezone.localdate(now), now)[MANY.code]
    assert (told.is_more, told.exact, told.at) == (True, None, now)
    counted_at = now - timedelta(hours=12)
    record_figures(day=timezone.localdate(now) - timedelta(days=1), actor=ACTOR, reason=WHY, now=counted_at)
    told = readings(timezone.localdate(now), now)[MANY.code]
    assert told.exact is not None
    assert (told.exact.figure, told.exact.at) == (20_000, counted_at)
    with override("en"):
        assert figure_text(told) == "more than 1\xa0000"
        assert "20\xa0000 exactly" in source_text(told)
    past = readings(timezone.localdate(now) - timedelta(days=1), now)[MANY.code]
    assert (past.figure, past.is_more, past.at) == (20_000, False, counted_at)


def test_what_looks_at_the_newest_rows_by_day_is_counted_whole_at_night():
    for one in all_indicators():
        assert f"LIMIT {NEWEST}" not in (one.rows_whole or one.rows), one.code


def test_what_was_recorded_of_a_day_is_told_later_and_is_not_corrected():
    now = timezone.now()
    yesterday = timezone.localdate() - timedelta(days=1)
    assert record_figures(day=yesterday, actor=ACTOR, reason=WHY, now=now) == len(all_indicators())
    assert record_figures(day=yesterday, actor=ACTOR, reason=WHY, now=now) == 0
    before = readings(yesterday, now)["register.categories"]
    assert (before.source, before.standing) == (Source.RECORDED, Standing.OK)
    assert DailyFigure.objects.get(day=yesterday, code="consents.live").history.count() == 1
    assert AuditEntry.objects.filter(event="policy.figures_recorded").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE policy_dailyfigure SET figure = 0")


def test_a_day_without_records_is_counted_afterwards_or_nobody_knows():
    day = timezone.localdate() - timedelta(days=40)
    told = readings(day, timezone.now())
    assert (told["consents.live"].source, told["consents.live"].figure) == (Source.WAITS, None)
    told = readings(day, timezone.now(), afterwards=True)
    assert (told["consents.live"].source, told["consents.live"].at) == (Source.COUNTED, end_of(day))
    assert (told["register.categories"].source, told["register.categories"].figure) == (Source.NONE, None)


def test_a_past_day_does_not_count_what_came_later():
    given(somebody())
    before = date(2020, 1, 1)
    assert readings(before, timezone.now(), afterwards=True)["consents.live"].figure == 0
    assert end_of(before).astimezone(ALMATY).date() == before


def test_since_when_a_clause_stands_as_it_does_is_the_first_recorded_day_of_the_run():
    today = timezone.localdate()
    for back, figure, standing in ((5, 0, "ok"), (4, 3, "breach"), (3, 0, "ok"), (2, 0, "ok"), (1, 0, "ok")):
        DailyFigure(
            day=today - timedelta(days=back), code="consents.terms_overdue", figure=figure, standing=standing,
            measured_at=timezone.now(),
        ).record(actor=ACTOR, reason=WHY, now=timezone.now())  # fmt: skip
    assert readings(today, timezone.now())["consents.terms_overdue"].since == today - timedelta(days=3)
    earlier = readings(today - timedelta(days=4), timezone.now())["consents.terms_overdue"]
    assert (earlier.standing, earlier.since) == (Standing.BREACH, today - timedelta(days=4))


def test_the_job_keeps_the_figures_of_today():
    assert record_figures_of_today() == len(all_indicators())
    assert DailyFigure.objects.filter(day=timezone.localdate()).count() == len(all_indicators())


def test_an_indicator_is_registered_once():
    register_indicator(of("consents.live"))
    with pytest.raises(IndicatorTwice):
        register_indicator(Indicator("consents.live", ("1",), _("clause"), "FROM x", none_allowed))


def test_the_auditor_reads_it_and_is_led_to_the_rows(auditor):
    published(drafted_real())
    body = auditor.get(PAGE).content.decode()
    assert all(f'id="c-{number}"' in body for number in CLAUSES)
    assert "Nothing measures this clause." in body
    assert 'href="/admin/consents/withdrawal/"' in body
    broken = auditor.get(PAGE + "?standing=breach").content.decode()
    assert 'id="c-1"' in broken
    assert 'id="c-2.3"' not in broken


def test_days_that_cannot_be_told_of_are_refused_in_words(auditor):
    published(drafted_real())
    assert "This is no day" in auditor.get(PAGE + "?day=yesterday").content.decode()
    assert "There is no statement of that day" in auditor.get(PAGE + "?day=2999-01-01").content.decode()
    past = auditor.get(PAGE + "?day=2020-01-01").content.decode()
    assert "No version of the policy was in force" in past


@pytest.mark.parametrize(
    ("language", "title"), [("kk", "Сәйкестік туралы"), ("ru", "Ведомость соответствия")]
)
def test_the_statement_is_a_document_in_both_languages_and_its_export_is_recorded(auditor, language, title):
    published(drafted_real())
    answer = auditor.get(f"{PAGE}{language}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert title in " ".join(text.split())
    assert all(number in text for number in CLAUSES)
    entry = AuditEntry.objects.get(event="policy.statement_exported")
    assert (entry.actor, entry.details["language"]) == (auditor.actor.label, language)


def test_what_no_night_recorded_is_counted_only_when_the_auditor_asks(auditor):
    published(drafted_real())
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    page = auditor.get(f"{PAGE}?day={day}").content.decode()
    assert f'href="?day={day}&amp;afterwards=1"' in page
    assert "to be counted tonight" not in page
    asked = auditor.get(f"{PAGE}?day={day}&afterwards=1").content.decode()
    assert "counted afterwards" in asked
    assert "Count them afterwards" not in asked
    assert f'href="/admin/policy/policyversion/statement/kk.pdf?day={day}&amp;afterwards=1"' in asked


def test_strangers_and_administrators_do_not_see_it(administrator, stranger):
    for address in (PAGE, f"{PAGE}ru.pdf"):
        assert administrator.get(address).status_code == 403
        assert stranger.get(address).status_code == 302
