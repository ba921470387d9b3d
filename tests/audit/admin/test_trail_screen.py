"""The trail on a screen: who may see it, what it shows, how it is asked, what leaves it."""

import csv
import io
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.audit import trail
from compliance.audit.actors import STRANGER, Actor
from compliance.audit.models import AuditEntry
from compliance.audit.request import request_id_scope
from compliance.audit.trail_export import plain_cell
from compliance.vault.services import seal_note
from tests.audit.admin.events import LIST, happened, numbers, page
from tests.personas import hire
from tests.register.services.people import AIGERIM, registered

pytestmark = pytest.mark.django_db

SEES = {"clerk": 403, "officer": 403, "responsible": 200, "auditor": 200, "administrator": 403}


@pytest.mark.parametrize(("who", "status"), SEES.items())
def test_only_the_auditor_and_the_responsible_person_see_the_trail(request, who, status):
    entry = happened()
    reader = request.getfixturevalue(who)
    assert reader.get(LIST).status_code == status
    assert reader.get(page(entry)).status_code == status
    assert (f'href="{LIST}"' in reader.get("/admin/").content.decode()) == (status == 200)


def test_a_stranger_sees_nothing_of_it(stranger):
    entry = happened()
    for address in (LIST, page(entry), f"{LIST}export/", page(entry, "proof"), page(entry, "note")):
        assert stranger.get(address).status_code == 302
        assert stranger.post(address).status_code == 302
    assert not AuditEntry.objects.filter(event__in=["audit.trail_exported", "audit.note_opened"]).exists()


def test_the_list_says_what_who_whose_and_why_and_no_value(auditor):
    subject = registered()
    body = auditor.get(f"{LIST}?whose={subject.reference}").content.decode()
    assert "Subject registered" in body
    assert "command tests" in body
    assert subject.reference in body
    assert "Service to the subject" in body
    for value in AIGERIM.values():
        assert value not in body


def test_nothing_on_these_pages_changes_the_trail(auditor, responsible):
    entry = happened()
    for reader in (auditor, responsible):
        for address in (f"{LIST}add/", f"{LIST}{entry.pk}/delete/", f"{LIST}{entry.pk}/history/"):
            assert reader.get(address).status_code == 404
            assert reader.post(address, {"post": "yes"}).status_code == 404
        assert reader.post(LIST, {"action": "delete_selected"}).status_code == 405
        assert reader.post(page(entry), {"event": "access.signed_out"}).status_code == 405
    entry.refresh_from_db()
    assert entry.event == "access.signed_in"


class TestQuestions:
    def test_who_by_sign_in_name_by_label_and_the_stranger(self, auditor):
        someone = hire("intake_clerk", username="aizhan")
        mine = happened(actor=Actor.staff(someone))
        job = happened(actor=Actor.job("nightly"))
        stray = happened("access.sign_in_failed", actor=STRANGER)
        assert numbers(auditor.get(f"{LIST}?who=Aizhan")) == [mine.pk]
        assert numbers(auditor.get(f"{LIST}?who=job:nightly")) == [job.pk]
        assert numbers(auditor.get(f"{LIST}?who=stranger")) == [stray.pk]
        assert "no member of staff" in auditor.get(f"{LIST}?who=nobody").content.decode()
        assert "Nobody of this name" in auditor.get(f"{LIST}?who=job:900101300017").content.decode()

    def test_what_and_kind(self, auditor):
        read = happened("audit.trail_read")
        refused = happened("access.sign_in_failed")
        assert numbers(auditor.get(f"{LIST}?what=audit.trail_read")) == [read.pk]
        assert numbers(auditor.get(f"{LIST}?kind=5"))[0] == refused.pk
        assert numbers(auditor.get(f"{LIST}?what=audit.trail_read&kind=5")) == []
        assert auditor.get(f"{LIST}?what=no.such.event").context["form"].errors

    def test_whose_is_itself_recorded_as_a_read_once_a_search(self, auditor):
        subject = registered()
        answer = auditor.get(f"{LIST}?whose={subject.reference.lower()}")
        assert {line.whose for line in answer.context["lines"]} == {subject.reference}
        read = AuditEntry.objects.get(event="audit.trail_read")
        assert (read.subject_id, read.actor) == (subject.pk, auditor.actor.label)
        auditor.get(f"{LIST}?whose={subject.reference}&before=5")
        assert AuditEntry.objects.filter(event="audit.trail_read").count() == 1
        assert auditor.get(f"{LIST}?whose=S-0000-0000").context["form"].errors

    def test_request(self, auditor):
        with request_id_scope() as request_id:
            entries = [happened(), happened("access.signed_out")]
        happened()
        assert numbers(auditor.get(f"{LIST}?request_id={request_id}")) == [e.pk for e in reversed(entries)]
        assert numbers(auditor.get(f"{LIST}?request_id={uuid.uuid4()}")) == []

    def test_when_in_days_of_the_office_with_both_ends(self, auditor):
        # 19:30 UTC on the 9th is 00:30 of the 10th in Almaty.
        inside = [_recorded(datetime(2031, 3, 9, 19, 30, tzinfo=UTC)), _recorded(datetime(2031, 3, 10, 18, 59, tzinfo=UTC))]  # fmt: skip
        _recorded(datetime(2031, 3, 9, 18, 59, tzinfo=UTC))
        _recorded(datetime(2031, 3, 10, 19, 1, tzinfo=UTC))
        found = numbers(auditor.get(f"{LIST}?since=2031-03-10&until=2031-03-10"))
        assert found == sorted(inside, reverse=True)
        assert "before it begins" in auditor.get(f"{LIST}?since=2031-03-11&until=2031-03-10").content.decode()

    def test_an_entry_of_a_slow_transaction_is_found_in_its_period(self, auditor):
        # Ids are given while a transaction runs: this one began before its neighbour and came after it.
        _recorded(datetime(2031, 3, 10, 19, 8, tzinfo=UTC))
        late = _recorded(datetime(2031, 3, 10, 18, 59, tzinfo=UTC))
        assert late in numbers(auditor.get(f"{LIST}?since=2031-03-10&until=2031-03-10"))

    @pytest.mark.parametrize(
        "nonsense",
        ["before=abc", "after=-1", "before=99999999999999999999", "kind=9", "request_id=x", "since=31.02.2026",
         "who=%00", "whose=%D0%B0", "event__startswith=a", "actor=staff:1", "p=2", "o=1", "all="],
    )  # fmt: skip
    def test_nonsense_in_the_address_breaks_nothing(self, auditor, nonsense):
        happened()
        assert auditor.get(f"{LIST}?{nonsense}").status_code == 200


class TestPages:
    def test_every_entry_is_met_once_on_the_way_down_and_up(self, auditor):
        for _ in range(120):
            happened(actor=Actor.job("many"))
        wanted = list(
            AuditEntry.objects.filter(actor="job:many").order_by("-pk").values_list("pk", flat=True)
        )
        address: str | None = f"{LIST}?who=job:many"
        seen: list[int] = []
        while address:
            answer = auditor.get(address)
            seen += numbers(answer)
            older = answer.context["older_link"]
            last, address = address, f"{LIST}{older}" if older else None
        assert seen == wanted
        up = auditor.get(f"{LIST}{auditor.get(last).context['newer_link']}")
        assert numbers(up) == wanted[50:100]
        top = auditor.get(f"{LIST}{up.context['newer_link']}")
        assert numbers(top) == wanted[:50]
        assert top.context["newer_link"] is None

    def test_the_number_of_queries_is_small_and_does_not_grow(self, auditor):
        subject = registered()
        counts = []
        for more in (3, 120):
            staff = [hire("intake_clerk") for _ in range(more // 20)]
            for number in range(more):
                someone = Actor.staff(staff[number % len(staff)]) if staff else Actor.job("x")
                happened(actor=someone, subject_id=subject.pk)
            for question in (
                "",
                "kind=3",
                f"whose={subject.reference}&kind=3",
                "since=2020-01-01&until=2090-01-01",
            ):
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    auditor.get(f"{LIST}?{question}")
                counts.append(len(queries))
        assert counts[:4] == counts[4:]
        assert max(counts) <= 15

    def test_a_search_for_the_rare_stops_and_says_how_to_go_on(self, auditor, monkeypatch):
        monkeypatch.setattr(trail, "WINDOW", 10)
        subject = registered()
        rare = happened("access.locked_out", subject_id=subject.pk)
        for _ in range(25):
            happened(subject_id=subject.pk)
        address: str | None = f"{LIST}?whose={subject.reference}&what=access.locked_out"
        seen: list[int] = []
        pages = 0
        while address:
            answer = auditor.get(address)
            seen += numbers(answer)
            pages += 1
            further = answer.context["further_link"]
            if further:
                assert "Search further" in answer.content.decode()
            address = f"{LIST}{further}" if further else None
        assert seen == [rare.pk]
        assert 3 <= pages <= 6


class TestExport:
    def test_it_takes_the_auditor_and_a_reason(self, auditor, responsible, clerk):
        assert responsible.post(f"{LIST}export/", {"reason": "audit.inspection"}).status_code == 403
        assert clerk.post(f"{LIST}export/", {"reason": "audit.inspection"}).status_code == 403
        for reason in ("", "service", "no.such"):
            assert auditor.post(f"{LIST}export/", {"reason": reason}).status_code == 302
        mistyped = {"reason": "audit.inspection", "who": "job:900101300017"}
        assert auditor.post(f"{LIST}export/", mistyped).status_code == 302
        assert auditor.get(f"{LIST}export/").status_code == 405
        assert not AuditEntry.objects.filter(event="audit.trail_exported").exists()

    def test_it_holds_what_was_asked_for_and_is_recorded(self, auditor):
        subject = registered()
        happened("access.sign_in_failed", actor=STRANGER)
        asked = {"whose": subject.reference, "kind": "1", "reason": "audit.complaint"}
        answer = auditor.post(f"{LIST}export/", asked)
        rows = _rows(answer)
        assert rows[0][:4] == ["entry", "time", "recorded at", "event"]
        shown = auditor.get(f"{LIST}?whose={subject.reference}&kind=1")
        assert [int(row[0]) for row in rows[1:]] == numbers(shown)
        assert {row[8] for row in rows[1:]} == {subject.reference}
        entry = AuditEntry.objects.get(event="audit.trail_exported")
        assert (entry.reason, entry.subject_id) == ("audit.complaint", subject.pk)
        assert entry.details == {"kind": 1}
        assert entry.actor == auditor.actor.label

    def test_it_ends_where_it_began_and_holds_no_note_and_no_value(self, auditor):
        subject = registered()
        note = seal_note(subject.pk, "секрет-канарейка", timezone.now())
        happened(subject_id=subject.pk, note=note)
        total = AuditEntry.objects.count()
        answer = auditor.post(f"{LIST}export/", {"reason": "audit.inspection"})
        body = b"".join(answer.streaming_content).decode()
        assert len(body.splitlines()) == total + 1
        assert "канарейка" not in body
        assert note.hex() not in body
        for value in AIGERIM.values():
            assert value not in body

    def test_no_cell_is_a_formula(self, auditor):
        for text in ("=1+1", "+7", "-2", "@x", "\t=1"):
            assert plain_cell(text) == f"'{text}"
        assert plain_cell("a=1") == "a=1"
        happened(object_label="audit.auditentry", object_id="=cmd()")
        rows = _rows(auditor.post(f"{LIST}export/", {"reason": "audit.inspection"}))
        assert "'=cmd()" in rows[1]

    def test_it_speaks_the_language_of_the_reader(self, auditor):
        happened()
        answer = auditor.post(f"{LIST}export/", {"reason": "audit.inspection"})
        from django.utils import translation

        with translation.override("kk"):
            assert "Signed in" in b"".join(answer.streaming_content).decode()


def _recorded(at: datetime) -> int:
    """An entry of a transaction that began then; its id is given now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditentry (at, recorded_at, event, kind, actor, reason, note, object_label, "
            "object_id, details) VALUES (%s, %s, 'access.signed_in', 3, 'job:tests', '', '', '', '', '{}') "
            "RETURNING id",
            [at, at],
        )
        return int(cursor.fetchone()[0])


def _rows(answer) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))
