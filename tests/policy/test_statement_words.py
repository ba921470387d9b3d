"""What implements a clause is told in three languages and agrees with the law map; no figure is not "not measured"."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from compliance.policy.controls import CONTROLS, control_of
from compliance.policy.indicators import all_indicators
from compliance.policy.models import DailyFigure
from compliance.policy.services.figures import readings
from compliance.policy.services.statement import statement
from compliance.policy.services.statement_document import since_text
from config.sidebar import TASKS
from tests.architecture.test_law_map import rows
from tests.policy.drafts import ACTOR, WHY, drafted_real, published
from tests.policy.wordings import CLAUSES

pytestmark = pytest.mark.django_db

PAGE = "/admin/policy/policyversion/statement/"
LANGUAGES = ("en", "ru", "kk")


def recorded(code: str, *days: tuple[int, str]) -> None:
    """Figures of nights, so many days back, with their standing."""
    for back, standing in days:
        DailyFigure(
            day=timezone.localdate() - timedelta(days=back), code=code, figure=0, standing=standing,
            measured_at=timezone.now(),
        ).record(actor=ACTOR, reason=WHY, now=timezone.now())  # fmt: skip


def test_every_clause_says_in_three_languages_what_implements_it():
    assert sorted(clause for one in CONTROLS for clause in one.clauses) == sorted(CLAUSES)
    for one in CONTROLS:
        said = set()
        for language in LANGUAGES:
            with override(language):
                said.add(str(one.text))
                assert all(str(part) for place in one.places for part in place), one.clauses
        assert len(said) == len(LANGUAGES), one.clauses


def test_controls_are_the_rows_of_the_law_map_and_leave_to_the_operator_what_it_calls_nothing_yet():
    mapped = {tuple(part.strip() for part in row["clauses"].split(",")): row["rest"] for row in rows()}
    assert {one.clauses for one in CONTROLS} == set(mapped)
    for one in CONTROLS:
        assert bool(one.gap) == ("nothing yet" in mapped[one.clauses].lower()), one.clauses


def test_the_places_of_controls_are_those_of_the_sidebar():
    with override("en"):
        sidebar = {(str(title), str(place.title)) for title, places in TASKS for place in places}
        named = {(str(task), str(place)) for one in CONTROLS for task, place in one.places}
    assert named <= sidebar


def test_the_page_tells_what_implements_a_clause_and_what_stays_with_the_operator(auditor):
    published(drafted_real())
    body = auditor.get(PAGE).content.decode()
    article = body.partition('id="c-8.8"')[2].partition("</article>")[0]
    assert "Values are masked, encrypted and in no log." in article
    assert "Register → Subjects" in article
    assert "a register of undertakings of confidentiality; that duty stays with the operator" in article
    title = body.partition('id="c-3.1"')[2].partition("</article>")[0]
    assert "a title, in no total" in title
    assert "Nothing measures this clause." not in title


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_document_tells_it_too(auditor, language):
    published(drafted_real())
    answer = auditor.get(f"{PAGE}{language}.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    text = " ".join(text.split())
    with override(language):
        for clause in ("3.1.1", "8.8"):
            control = control_of(clause)
            assert control is not None
            assert str(control.text)[:40] in text, clause
            assert str(control.gap or "")[:20] in text, clause


def test_a_past_day_without_figures_says_so_and_not_that_nothing_measures(auditor):
    published(drafted_real())
    day = timezone.localdate() - timedelta(days=5)
    told = statement(day=day, now=timezone.now())
    unmeasured = sum(not row.readings and not row.title for row in told.rows)
    assert told.counts == {
        "ok": 0, "attention": 0, "breach": 0, "none": unmeasured,
        "unknown": sum(bool(row.readings) for row in told.rows),
    }  # fmt: skip
    page = auditor.get(f"{PAGE}?day={day.isoformat()}&standing=unknown").content.decode()
    assert f"no figure: {told.counts['unknown']}" in page
    assert 'id="c-5.7"' in page
    assert 'id="c-2.3"' not in page


def test_a_night_without_a_record_ends_the_run_and_what_may_be_older_says_so():
    code, today = "consents.terms_overdue", timezone.localdate()
    recorded(code, (9, "ok"), (8, "ok"), (6, "ok"), (5, "ok"), (4, "breach"), (2, "ok"), (1, "ok"))
    told = readings(today, timezone.now())[code]
    assert (told.since, told.changed) == (today - timedelta(days=2), False)
    with override("en"):
        assert since_text(told).startswith("at least since ")
    earlier = readings(today - timedelta(days=5), timezone.now())[code]
    assert (earlier.since, earlier.changed) == (today - timedelta(days=6), False)
    broken = readings(today - timedelta(days=4), timezone.now())[code]
    assert (broken.since, broken.changed) == (today - timedelta(days=4), True)
    with override("en"):
        assert since_text(broken).startswith("since ")


def test_a_standing_whose_last_nights_were_not_recorded_has_no_since():
    recorded("consents.terms_overdue", (9, "ok"), (3, "ok"))
    told = readings(timezone.localdate(), timezone.now())["consents.terms_overdue"]
    assert (told.since, told.changed) == (None, False)
    assert since_text(told) == ""


def test_a_week_without_a_verification_that_held_breaks_its_clauses():
    [verified] = [one for one in all_indicators() if one.code == "audit.verified"]
    assert [str(verified.judge(figure)) for figure in (0, 1)] == ["breach", "ok"]


def test_an_address_that_leads_nowhere_weighs_the_same_in_the_statement_and_on_the_dashboard():
    from compliance.policy.dashboard import REGISTRY

    for tile in REGISTRY.tiles.values():
        for one in all_indicators():
            if tile.indicator == one.code:
                assert tile.judge(1) == one.judge(1), tile.code
