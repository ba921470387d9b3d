"""The dashboard: every figure is that of its list, only what a role may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.consents.models import Publication, Withdrawal
from compliance.consents.services.withdrawal import receive_withdrawal
from compliance.policy.dashboard import (
    COUNTED,
    MONTHS,
    REGISTRY,
    Group,
    Place,
    RegisteredTwice,
    Tile,
    register_tile,
)
from compliance.policy.indicators import Standing, all_indicators, none_waits
from compliance.policy.models import DailyFigure, MonthFigure
from compliance.policy.services.dashboard import figures_of, terms_next
from compliance.policy.services.months import keep_months, kept_months, months_until
from compliance.policy.tasks import record_figures_of_today
from compliance.policy.views.charts import number
from compliance.register.models import Subject
from compliance.register.services.destruction import destroy
from compliance.retention.models import Hold, PlanItem
from requests_inbox.models import Message, Request
from tests.consents.giving import DISTRIBUTION, given, somebody
from tests.personas import PERSONAS, hire, signed_in
from tests.register.services.people import OFFICER, why
from tests.requests_inbox.workflow.requests import finished, letter, opened
from tests.retention.acts import plan_of

pytestmark = pytest.mark.django_db

ANNA = {"surname": "Ким", "name": "Анна", "email": "kim@example.kz"}
GONE = {"surname": "Бекова", "name": "Әсел"}
DAY = timedelta(days=1)


def board(reader):
    """What a reader is shown: figures by code."""
    context = reader.get("/admin/").context["board"]
    return {one.figure.tile.code: one for _group, ones in context["groups"] for one in ones}


def an_office():
    """Something of everything: requests, letters, a withdrawal, terms, a plan, a hold."""
    now = timezone.now()
    opened(received_at=now - 30 * DAY, now=now - 30 * DAY)
    opened("explanation", received_at=now, now=now)
    letter(received_at=now)
    letter(received_at=now, triage_reason="failed")
    agreed = given(somebody(), at=now - 40 * DAY)
    receive_withdrawal(
        consent=agreed, received_at=now - DAY, channel="email", actor=OFFICER,
        reason=why("withdrawal_demanded"), now=now,
    )  # fmt: skip
    given(somebody(ANNA), DISTRIBUTION, terms={"email": ["no_transfer"]}, at=now - 30 * DAY)
    plan_of(somebody(GONE))
    Hold(
        subject=agreed.subject, kind="dispute", key="tests:1", placed_at=now,
    ).record(actor=OFFICER, reason=why("dispute"), now=now)  # fmt: skip


def test_every_figure_is_that_of_the_rows(auditor):
    an_office()
    now = timezone.now()
    told = board(auditor)
    assert told["inbox.overdue"].text == str(Request.objects.overdue(now).count()) == "1"
    assert told["inbox.open"].text == str(Request.objects.open().count()) == "2"
    assert told["inbox.triage"].text == str(Message.objects.in_triage().count()) == "2"
    assert told["inbox.failed"].text == "1"
    assert told["consents.withdrawals"].text == str(Withdrawal.objects.waiting().count()) == "1"
    assert told["consents.terms_overdue"].text == str(Publication.objects.overdue(now).count()) == "1"
    assert told["retention.to_approve"].text == "1"
    assert told["retention.holds"].text == str(Hold.objects.live(now).count()) == "1"
    assert told["retention.due"].text == str(PlanItem.objects.filter(outcome="").count()) == "2"
    assert told["policy.bad_links"].text == "—"  # no night has counted it
    assert told["inbox.overdue"].figure.standing is Standing.BREACH


def test_every_number_leads_to_a_list_of_as_many_rows(auditor):
    an_office()
    told = board(auditor)
    assert all(one.link for one in told.values())
    letters = auditor.get(told["inbox.failed"].link)
    assert len(letters.context["rows"]) == int(told["inbox.failed"].text) == 1
    for code in ("consents.withdrawals", "consents.terms_overdue", "retention.to_approve", "retention.holds"):
        assert len(auditor.get(told[code].link).context["cl"].result_list) == int(told[code].text), code
    for code in ("inbox.overdue", "inbox.open", "inbox.unassigned", "inbox.waiting"):
        assert len(auditor.get(told[code].link).context["rows"]) == int(told[code].text), code


def test_what_is_registered_fits_together():
    assert {one.indicator for one in REGISTRY.tiles.values()} <= {one.code for one in all_indicators()} | {""}
    assert all(bool(one.rows) != bool(one.indicator) for one in REGISTRY.tiles.values())
    assert all(chart.code in REGISTRY.tallies for chart in REGISTRY.charts.values())
    assert {code for panel in REGISTRY.panels.values() for code in panel.tallies} <= set(REGISTRY.tallies)


def test_each_role_is_told_only_of_what_it_may_open(request):
    an_office()
    for who in PERSONAS:
        reader = request.getfixturevalue(who)
        shown = board(reader)
        for tile in REGISTRY.tiles.values():
            app, _dot, model = tile.place.model.partition(".")
            may = reader.user.has_perm(tile.place.permission or f"{app}.view_{model}")
            assert (tile.code in shown) == may, (who, tile.code)


def test_an_administrator_is_told_nothing_of_subjects_and_their_requests(administrator):
    an_office()
    record_figures_of_today()
    answer = administrator.get("/admin/")
    context = answer.context["board"]
    assert {one.figure.tile.code for _group, ones in context["groups"] for one in ones} == {
        "access.without_second_factor", "inbox.mailboxes", "inbox.mailboxes_failing",
    }  # fmt: skip
    assert context["charts"] == context["due_next"] == context["panels"] == []
    assert "Size of the operator" not in answer.content.decode()


@pytest.mark.long
@pytest.mark.parametrize("who", PERSONAS)
def test_whatever_a_role_is_told_of_opens(request, who):
    reader = request.getfixturevalue(who)
    an_office()
    record_figures_of_today()
    context = reader.get("/admin/").context["board"]
    links = {one.link for _group, ones in context["groups"] for one in ones}
    links |= {due.link for due in context["due_next"]} | {chart.link for chart in context["charts"]}
    links |= {row.link for chart in context["charts"] for row in chart.rows}
    for link in sorted(links - {""}):
        assert reader.get(link).status_code == 200, link


def test_the_gravest_comes_first_and_nothing_to_do_is_said(auditor, administrator):
    an_office()
    urgent = auditor.get("/admin/").context["board"]["urgent"]
    standings = [one.figure.standing for one in urgent]
    assert standings == sorted(standings, key=[Standing.BREACH, Standing.ATTENTION].index)
    assert urgent[0].figure.tile.code == "inbox.overdue"
    calm = signed_in(hire("intake_clerk", language="ru"))
    assert "Что нужно сделать" in calm.get("/admin/").content.decode()


def test_nothing_to_do_is_said(clerk):
    body = clerk.get("/admin/").content.decode()
    assert "Nothing is late and nothing waits for you." in body
    assert "No term is running." in body


def test_what_is_due_next_is_of_all_kinds_in_the_order_of_the_terms(auditor):
    an_office()
    now = timezone.now()
    due = terms_next(REGISTRY.terms.values(), now)
    assert [one.due_at for one in due] == sorted(one.due_at for one in due)
    assert {one.term.code for one in due} == {
        "inbox.request", "consents.withdrawal", "consents.publication", "retention.plan",
    }  # fmt: skip
    assert due[0].overdue(now)
    assert len(terms_next(REGISTRY.terms.values(), now, limit=2)) == 2
    body = auditor.get("/admin/").content.decode()
    assert body.count(due[0].label) >= 1


def test_no_more_than_a_thousand_are_counted(auditor):
    many = Tile(
        "tests.many", Group.OFFICE, _("clause"), Place("audit.auditseal"), "FROM generate_series(1, 5000)"
    )
    [figure] = figures_of([many], timezone.now())
    assert (figure.figure, figure.is_more) == (COUNTED + 1, True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(REGISTRY.tiles, many.code, many)
        assert f"{number(COUNTED)}+" in auditor.get("/admin/").content.decode()


def test_something_else_of_the_same_code_is_not_registered():
    known = REGISTRY.tiles["inbox.overdue"]
    register_tile(known)
    with pytest.raises(RegisteredTwice):
        register_tile(Tile(known.code, known.group, known.name, known.place, "FROM x", judge=none_waits))


def test_the_night_counts_what_no_index_answers_and_the_page_says_of_which_night(auditor):
    subject = somebody()
    assert "to be counted tonight" in auditor.get("/admin/").content.decode()
    record_figures_of_today()
    told = board(auditor)
    assert told["policy.bad_links"].text == str(DailyFigure.objects.get(code="policy.bad_links").figure)
    assert told["policy.bad_links"].day == timezone.localdate()
    context = auditor.get("/admin/").context
    [size] = [facts for panel, facts in context["board"]["panels"] if panel.code == "register.size"]
    assert size["subjects"] == Subject.objects.count() == 1
    assert subject.status == "active"


def test_charts_tell_of_twelve_months_and_are_counted_anew_every_night():
    now = timezone.now()
    given(somebody(), at=now - 3 * DAY)
    opened("complaint", received_at=now - DAY, now=now - DAY)
    finished(opened("access", received_at=now - 2 * DAY, now=now - 2 * DAY), now=now)  # withdrawn: no answer
    finished(opened("explanation", received_at=now - 2 * DAY, now=now - 2 * DAY), outcome="partly", now=now)
    gone = somebody(ANNA)
    act = destroy(subject=gone, categories=None, actor=OFFICER, reason=why("subject_request"), now=now)
    MonthFigure.objects.create(
        code="inbox.received", part="access/received", month=(now - 900 * DAY).date().replace(day=1), figure=7,
        measured_at=now,
    )  # fmt: skip
    assert keep_months(now=now) == keep_months(now=now)
    kept = kept_months(["inbox.received", "inbox.answered", "consents.acts", "register.destroyed"])

    def total(code: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for (part, _month), figure in kept[code].counts.items():
            found[part] = found.get(part, 0) + figure
        return found

    assert total("inbox.received") == {
        "access/received": 1,
        "complaint/received": 1,
        "explanation/received": 1,
    }
    assert total("inbox.answered") == {"3/in_time": 1}
    assert total("consents.acts") == {"given": 1}
    assert total("register.destroyed") == {"values": act.items}
    assert len(months_until(now)) == MONTHS
    assert months_until(now)[-1] == timezone.localdate(now).replace(day=1)


def test_charts_have_the_same_figures_as_a_table_and_say_when_they_are_old(auditor):
    given(somebody())
    body = auditor.get("/admin/").content.decode()
    assert "To be counted tonight." in body
    keep_months(now=timezone.now())
    fresh = auditor.get("/admin/").content.decode()
    assert "counted every night" in fresh
    assert "the nightly count has not run" not in fresh
    keep_months(now=timezone.now() - 3 * DAY)
    assert "the nightly count has not run" in auditor.get("/admin/").content.decode()
    assert "style=" not in fresh[fresh.index("board-today") : fresh.index("board-places")]


def test_the_board_and_the_letters_take_the_filters_that_the_dashboard_leads_to(auditor):
    opened("complaint")
    opened("access")
    letter(triage_reason="failed")
    letter(triage_reason="unclassified")
    board_url = "/admin/requests_inbox/request/?tab=all&type="
    assert len(auditor.get(f"{board_url}complaint").context["rows"]) == 1
    assert len(auditor.get(f"{board_url}nonsense").context["rows"]) == 2
    letters = "/admin/requests_inbox/message/?state=triage&why="
    assert len(auditor.get(f"{letters}failed").context["rows"]) == 1
    assert len(auditor.get(f"{letters}nonsense").context["rows"]) == 2


def test_strangers_see_nothing_of_it(stranger):
    an_office()
    assert stranger.get("/admin/").status_code == 302
