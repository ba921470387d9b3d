"""Every number of the statement and of the dashboard leads to exactly the records that it counts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.consents.models import Consent
from compliance.policy import indicators
from compliance.policy.dashboard import REGISTRY
from compliance.policy.indicators import COUNTED, Indicator, Records, all_indicators
from compliance.policy.services.figures import measure, measure_then
from compliance.policy.services.months import keep_months, kept_months, month_span, months_until, span_of
from compliance.policy.services.records import records_of
from compliance.register.models import PurposeCategory
from tests.consents.giving import given, somebody
from tests.personas import PERSONAS
from tests.policy.drafts import drafted_real, published
from tests.policy.test_dashboard import an_office, board

pytestmark = pytest.mark.django_db

STATEMENT = "/admin/policy/policyversion/statement/"


def records_page(code: str) -> str:
    return reverse("admin:policy_policyversion_records", args=[code])


def as_many_records_as_every_figure_says() -> dict[str, int]:
    now = timezone.now()
    indicators = [one for one in all_indicators() if one.records]
    assert [one.code for one in all_indicators() if not one.records] == ["retention.nights"]
    live, then = measure(indicators, now), measure_then(indicators, now)
    for one in indicators:
        assert one.records
        assert len(records_of(one.rows, one.records, now)) == live[one.code], one.code
        if one.rows_then:
            assert len(records_of(one.rows_then, one.records, now)) == then[one.code], one.code
    return live


def test_the_records_of_every_figure_are_as_many_as_it_says():
    an_office()
    assert sum(map(bool, as_many_records_as_every_figure_says().values())) > 20


def test_what_records_are_named_by_is_there():
    """Keys are ids of the model that is said, or of nothing that has a page."""
    an_office()
    now = timezone.now()
    shown = [(one.code, one.rows, one.records, one.model) for one in all_indicators() if one.records]
    shown += [
        (one.code, one.rows, one.records, one.place.model) for one in REGISTRY.tiles.values() if one.records
    ]
    for code, rows, records, model in shown:
        of = apps.get_model(records.model or model)
        ids = {found.pk for found in records_of(rows, records, now)}
        assert of._base_manager.filter(pk__in=ids).count() == len(ids), code
        assert admin.site.is_registered(of) or records.label != Records().label, code


def test_every_figure_of_the_statement_opens_its_records(auditor):
    an_office()
    published(drafted_real())
    links = set(
        re.findall(r'href="([^"]*/statement/figures/[^"]*)"', auditor.get(STATEMENT).content.decode())
    )
    assert len(links) > 50
    live = measure(all_indicators(), timezone.now())
    for link in links:
        answer = auditor.get(link)
        assert answer.status_code == 200
        assert answer.context["total"] == live[link.split("/")[-2]], link


def test_a_past_day_opens_the_records_of_that_day_and_says_what_is_gone(auditor):
    consent = given(somebody())
    published(drafted_real())
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    before = auditor.get(f"{records_page('consents.live')}?day={day}")
    assert before.context["total"] == Consent.objects.filter(given_at__date__lte=day).count()
    today = auditor.get(records_page("consents.live"))
    assert [line.label for line in today.context["lines"]] == [str(consent)]
    assert today.context["lines"][0].link == f"/admin/consents/consent/{consent.pk}/change/"
    assert auditor.get(f"{records_page('register.categories')}?day={day}").status_code == 404


@pytest.fixture
def register(monkeypatch):
    """One more indicator with rows of its own."""

    def add(rows: str, records: Records, model: str) -> str:
        many = Indicator("tests.many", ("1",), _("clause"), rows, model=model, records=records)
        monkeypatch.setattr(indicators, "_REGISTERED", {**indicators._REGISTERED, many.code: many})
        return records_page(many.code)

    return add


def test_many_records_are_read_a_page_at_a_time_in_as_many_queries(auditor, register):
    needs = PurposeCategory.objects.count()
    address = register(
        "FROM register_purposecategory c CROSS JOIN generate_series(1, 5) g", Records("c.id", label="g"),
        "register.purposecategory",
    )  # fmt: skip

    def look(page: str = "") -> tuple[int, int]:
        with CaptureQueriesContext(connection) as counted:
            answer = auditor.get(f"{address}{page}")
        return len(counted), len(answer.context["lines"])

    look()
    queries, lines = look()
    assert lines == 50 > 2 * queries
    again, rest = look("?page=2")
    assert rest == 5 * needs - 50
    assert again == queries
    assert look("?page=tomorrow")[1] == 50


def test_every_number_of_the_dashboard_leads_to_as_many_records(auditor):
    an_office()
    seen = 0
    for code, one in board(auditor).items():
        tile = REGISTRY.tiles[code]
        if tile.records:
            answer = auditor.get(one.link)
            assert answer.status_code == 200
            assert str(answer.context["total"]) == one.text, code
            seen += answer.context["total"] > 0
    assert seen >= 3


def test_the_numbers_of_charts_lead_to_what_they_count(auditor):
    an_office()
    now = timezone.now()
    keep_months(now=now)
    seen = 0
    for chart in REGISTRY.charts.values():
        if chart.records is None:
            assert all(step.query for step in chart.steps), chart.code
            continue
        counts = kept_months([chart.code])[chart.code].counts
        for series in chart.series:
            steps = [step.code for step in chart.steps] or [one.isoformat() for one in months_until(now)]
            for name in steps:
                address = reverse(
                    "admin:policy_policyversion_chart_records", args=[chart.code, series.code, name]
                )
                answer = auditor.get(address)
                assert answer.status_code == 200
                told = sum(
                    figure for (part, month), figure in counts.items()
                    if (f"{name}/{series.code}" == part if chart.steps else (series.code, name) == (part, month.isoformat()))
                )  # fmt: skip
                if chart.code != "register.destroyed":  # acts are listed, and values counted
                    assert answer.context["total"] == told, address
                seen += told
    assert seen > 0
    assert span_of(now)[0] == month_span(months_until(now)[0], now)[0]


def test_who_may_not_see_the_list_does_not_see_its_records(request):
    an_office()
    of_each_model = {(one.model, one.records.model): one for one in all_indicators() if one.records}
    assert len(of_each_model) > 20
    for who in PERSONAS:
        reader = request.getfixturevalue(who)
        for one in of_each_model.values():
            assert one.records
            model = apps.get_model(one.records.model or one.model)
            if not admin.site.is_registered(model):
                model = apps.get_model(one.model)
            may = reader.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
            may = may and reader.user.has_perm("policy.view_policyversion")
            assert (reader.get(records_page(one.code)).status_code == 200) == may, (who, one.code)
    tile = reverse("admin:policy_policyversion_tile_records", args=["register.overdue_blockings"])
    assert request.getfixturevalue("administrator").get(tile).status_code == 403
    assert request.getfixturevalue("stranger").get(records_page("consents.live")).status_code == 302


def test_what_is_no_figure_is_not_found(auditor):
    for address in (
        records_page("consents.unknown"), records_page("retention.nights"),
        reverse("admin:policy_policyversion_tile_records", args=["inbox.overdue"]),
        reverse("admin:policy_policyversion_chart_records", args=["consents.acts", "given", "1999-01-01"]),
        reverse("admin:policy_policyversion_chart_records", args=["inbox.answered", "late", "8"]),
        reverse("admin:policy_policyversion_chart_records", args=["inbox.received", "received", "access"]),
    ):  # fmt: skip
        assert auditor.get(address).status_code == 404, address


def test_of_more_than_a_thousand_the_first_thousand_are_listed(auditor, register):
    rows = "FROM generate_series(1, 20000) AS one (id)"
    address = register(rows, Records(label="'row'"), "policy.policyversion")
    answer = auditor.get(f"{address}?page=20")
    assert answer.context["is_more"]
    assert len(answer.context["lines"]) == 50
    assert auditor.get(f"{address}?page=21").context["page"].number == COUNTED // 50
