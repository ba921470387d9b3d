"""A file of what has ended elsewhere: by reference, IIN or contract; told by rows and codes, never by values."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from compliance.audit.models import AuditEntry
from compliance.register.models import LegalBasis, Processing, Purpose, Subject
from compliance.register.services.processing import start_processing
from compliance.retention.services.end_import import Taken, import_ends
from tests.commands import manage
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why

DAY = timedelta(days=1)


def contracted(subject: Subject, document: str) -> Processing:
    return start_processing(
        subject=subject, purpose=Purpose.objects.get(code="service_access"),
        basis=LegalBasis.objects.filter(needs_document=True, active=True, needs_consent=False)[0],
        document=document, actor=OFFICER, reason=why(), now=NOW,
    )  # fmt: skip


def taken(text: str, *, purpose: str = "notification", at=NOW + 10 * DAY, **options) -> tuple[Taken, list]:
    faults: list = []
    total = import_ends(
        file=io.BytesIO(text.encode()), purpose=Purpose.objects.filter(code=purpose).first(),
        on_batch=lambda one: faults.extend((f.row, f.column, f.code) for f in one.faults),
        actor=OFFICER, reason=why("import"), now=at, **options,
    )  # fmt: skip
    return total, faults


def counts(total: Taken) -> tuple[int, int, int]:
    return total.ended, total.unchanged, total.rejected


@pytest.mark.django_db
class TestAFile:
    def test_ends_by_iin_and_by_reference_once(self):
        first = registered(purposes=("notification",))
        second = registered({"name": "Дана"}, purposes=("notification", "service_access"))
        text = (
            "ИИН;Код субъекта;Почему прекращено;Дата прекращения\n"
            f"{AIGERIM['iin']};;Договор исполнен;12.04.2026\n;{second.reference.lower()};;\n"
        )
        total, faults = taken(text)
        assert (counts(total), faults) == ((2, 0, 0), [])
        processing = first.processings.get()
        the_end_of_that_day_in_almaty = datetime(2026, 4, 12, 19, tzinfo=UTC)
        assert (processing.end_reason, processing.ended_at) == (
            "contract_ended",
            the_end_of_that_day_in_almaty,
        )
        assert second.processings.get(purpose__code="notification").end_reason == "achieved"
        assert second.processings.get(purpose__code="service_access").ended_at is None
        assert counts(taken(text)[0]) == (0, 2, 0)
        told = AuditEntry.objects.filter(event="retention.ends_imported").earliest("pk")
        assert told.details == {"first_row": 2, "last_row": 3, "ended": 2, "unchanged": 0, "rejected": 0}

    def test_finds_contracts_by_their_sealed_name(self):
        subject, other = registered(), registered({"name": "Дана"})
        meant, left = contracted(subject, "Договор № 17 от 01.03.2026"), contracted(other, "Договор № 18")
        total, faults = taken("Договор\nдоговор  № 17 ОТ 01.03.2026\n№ 99\n", purpose="service_access",
                              end_reason="contract_ended")  # fmt: skip
        assert (counts(total), faults) == ((1, 0, 1), [(3, "contract", "contract_unknown")])
        meant.refresh_from_db()
        left.refresh_from_db()
        assert (meant.end_reason, left.ended_at) == ("contract_ended", None)

    def test_a_contract_of_two_people_ends_nothing_until_the_subject_is_named(self):
        subject, other = registered(), registered({"name": "Дана"})
        for one in (subject, other):
            contracted(one, "Оферта")
        text = f"contract,reference\nОферта,\nОферта,{subject.reference}\nДругая,{other.reference}\n"
        total, faults = taken(text, purpose="service_access")
        assert counts(total) == (1, 0, 2)
        assert faults == [(2, "contract", "contract_ambiguous"), (4, "contract", "contract_unknown")]
        assert Processing.objects.get(ended_at=None).subject_id == other.pk

    def test_says_what_is_wrong_by_row_and_column_and_takes_the_others(self):
        subject = registered(purposes=("notification",))
        good = subject.reference
        rows = [
            ("S-0000-0000", "", "", ""), ("nobody", "", "", ""), ("", "", "", "05.04.2026"),
            (good, "nope", "", ""), (good, "", "because", ""), (good, "", "", "01.01.2027"),
            (good, "marketing", "", ""), (good, "", "", ""),
        ]  # fmt: skip
        total, faults = taken("reference;purpose;end_reason;ended_on\n" + "\n".join(map(";".join, rows)))
        assert faults == [
            (2, "reference", "subject_not_registered"), (3, "reference", "subject_not_registered"),
            (4, "", "subject_not_named"), (5, "purpose", "purpose_unknown"),
            (6, "end_reason", "end_reason_unknown"), (7, "ended_on", "date_in_future"), (8, "", "processing_none"),
        ]  # fmt: skip
        assert counts(total) == (1, 0, 7)

    def test_a_dry_run_tells_the_same_and_writes_nothing(self):
        subject = registered(purposes=("notification",))
        entries = AuditEntry.objects.count()
        assert counts(taken(f"reference\n{subject.reference}\n", dry_run=True)[0]) == (1, 0, 0)
        assert subject.processings.get().ended_at is None
        assert AuditEntry.objects.count() == entries


def test_the_command_reports_rows_and_counts_without_values(own_database, tmp_path):
    subject = registered(purposes=("notification",))
    file = tmp_path / "ends.csv"
    file.write_text(f"ИИН\n{AIGERIM['iin']}\n950101300707\n", encoding="utf-8")
    done = manage("end_processings", file, "--purpose", "notification", "--dry-run", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines == [
        {"row": 3, "column": "iin", "code": "subject_not_registered"},
        {"ended": 1, "unchanged": 0, "rejected": 1, "dry_run": True, "failure": None},
    ]
    assert subject.processings.get().ended_at is None
    done = manage("end_processings", file, "--purpose", "notification", "--messages", "ru")
    assert done.returncode == 0
    assert "950101300707" not in done.stdout
    assert subject.processings.get().end_reason == "achieved"
    assert manage("end_processings", file, "--purpose", "nope").returncode == 1
    assert manage("end_processings", file).returncode == 1  # no purpose anywhere
    assert manage("end_processings", tmp_path / "none.csv", "--purpose", "notification").returncode == 1
