"""Extracts: recorded before and after, of one instant, refused with words, in little memory."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override

from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.extracts.messages import texts_of
from compliance.extracts.models import Extract
from compliance.extracts.registry import Reading, Register, RegisterTwice, register_register
from compliance.extracts.services import extracting
from compliance.extracts.services.extracting import ExtractRefused, Wish, start_extract
from compliance.extracts.services.snapshot import BATCH
from compliance.extracts.writing.document import PART_ROWS
from compliance.register.services.destruction import destroy
from tests.extracts.files import NOW, content, started
from tests.memory import Peak
from tests.register.services.people import AIGERIM, OFFICER, registered, why


def entries(event):
    return list(AuditEntry.objects.named(event).order_by("pk"))


def numbers(count):
    """A register of so many numbers."""
    return Register(
        "numbers", gettext_lazy("Registers"), gettext_lazy("Registers"), "extracts.view_extract",
        f"SELECT g FROM generate_series(1, {count}) g WHERE %(since)s::timestamptz < %(until)s ORDER BY g",
        lambda: Reading(["n"], lambda row: [row[0]]),
    )  # fmt: skip


def made(register, kind="csv", **wish):
    """The file of a register of numbers."""
    return start_extract(
        wish=Wish(register, kind, "ru", **wish), actor=OFFICER, reason=Reason("register_copy"), now=NOW
    )


@pytest.mark.django_db
class TestTheRecord:
    def test_the_file_is_recorded_before_its_first_byte_and_with_its_digest_after_the_last(self):
        one = started("consents")
        assert one.extract.state == "begun"
        [begun] = entries("extracts.begun")
        assert (begun.reason, begun.details["register"]) == ("register_copy", "consents")
        assert not entries("extracts.made")
        file = b"".join(one.pieces)
        whole = Extract.objects.get()
        assert (whole.state, whole.size, whole.rows) == ("whole", len(file), 0)
        assert whole.sha256 == sha256(file).hexdigest() == entries("extracts.made")[0].details["sha256"]
        assert [row.state for row in whole.history.order_by("history_id")] == ["begun", "whole"]

    def test_one_that_was_broken_off_stays_begun(self):
        one = made(numbers(10 * BATCH))
        next(one.pieces)
        one.pieces.close()
        assert Extract.objects.get().state == "begun"
        assert not entries("extracts.made")

    def test_the_language_of_the_reader_is_left_as_it_was(self):
        with override("kk"):
            for _piece in made(numbers(5)).pieces:
                assert get_language() == "kk"

    def test_a_register_has_one_code(self):
        with pytest.raises(RegisterTwice):
            register_register(
                Register("consents", gettext_lazy("x"), gettext_lazy("x"), "", "", lambda: Reading([], list))
            )


@pytest.mark.django_db
class TestRefusals:
    @pytest.mark.parametrize(
        ("wish", "code", "words"),
        [
            ({"since": date(2012, 1, 1)}, "before_the_law", "before the Law"),
            ({"until": date(2012, 1, 1)}, "before_the_law", "before the Law"),
            ({"since": date(2026, 12, 1)}, "period_to_come", "still to come"),
            ({"until": date(2999, 1, 1)}, "period_absurd", "no such period"),
            ({"until": date.max}, "period_absurd", "no such period"),
            (
                {"since": date(2026, 2, 1), "until": date(2026, 1, 31)},
                "period_backwards",
                "ends before it begins",
            ),
            ({"kind": "docx"}, "format_unknown", "no such format"),
            ({"language": "de"}, "language_unknown", "in Russian or in English"),
            ({"language": "en", "kind": "pdf"}, "language_not_for_pdf", "Kazakh or in Russian"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words_and_recorded(self, wish, code, words):
        with pytest.raises(ExtractRefused) as caught:
            started("consents", **wish)
        assert code in caught.value.codes
        with override("en"):
            assert words in " ".join(texts_of(caught.value.codes))
            assert "Nothing was exported" in " ".join(texts_of(caught.value.codes))
        assert entries("extracts.refused")[0].details["codes"] == ",".join(caught.value.codes)
        assert not Extract.objects.exists()

    def test_more_rows_than_a_pdf_can_hold(self, monkeypatch):
        monkeypatch.setattr(extracting, "MOST_ROWS", 3)
        with pytest.raises(ExtractRefused, match="too_many_for_pdf"):
            made(numbers(4), "pdf")
        assert b"%PDF" in b"".join(made(numbers(3), "pdf").pieces)

    def test_a_long_pdf_is_an_archive_of_parts(self):
        one = made(numbers(PART_ROWS + 1), "pdf")
        assert one.filename.endswith(".zip")
        assert one.content_type == "application/zip"
        with zipfile.ZipFile(io.BytesIO(b"".join(one.pieces))) as archive:
            assert len(archive.namelist()) == 2


@pytest.mark.django_db
def test_a_table_can_be_in_the_language_of_the_screen():
    registered(AIGERIM, purposes=("service_access",))
    head = content("processing", language="en").decode("utf-8-sig").splitlines()[0]
    assert head.startswith(("purpose;", "purpose,"))
    assert zipfile.is_zipfile(io.BytesIO(content("processing", "xlsx", "en")))


@pytest.mark.django_db
class TestReading:
    def test_every_row_comes_once_and_the_queries_do_not_grow(self):
        with CaptureQueriesContext(connection) as few:
            assert len(b"".join(made(numbers(3)).pieces).decode().splitlines()) == 4
        with CaptureQueriesContext(connection) as many:
            file = b"".join(made(numbers(2 * BATCH + 1)).pieces).decode("utf-8-sig").splitlines()
        assert file == ["n", *(str(n) for n in range(1, 2 * BATCH + 2))]
        assert len(many) == len(few)


class TestOneInstant:
    def test_what_is_written_while_the_file_is_made_is_not_in_it(self, own_database):
        first = registered(AIGERIM)
        destroy(
            subject=first, categories=None, actor=OFFICER, reason=why("subject_request"), now=timezone.now()
        )
        one = started("destruction")
        pieces = [next(one.pieces)]
        self.destroy_another_elsewhere()
        file = b"".join([*pieces, *one.pieces]).decode()
        assert first.reference in file
        assert len(file.splitlines()) == 2
        assert len(content("destruction").decode().splitlines()) == 3

    def destroy_another_elsewhere(self):
        """From a connection of its own, as the night does."""
        import threading

        from django.db import connections

        failed = []

        def run():
            try:
                other = registered({"surname": "Кейін", "email": "keiin@example.kz"})
                destroy(
                    subject=other, categories=None, actor=OFFICER, reason=why("subject_request"),
                    now=timezone.now(),
                )  # fmt: skip
            except Exception as error:
                failed.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert not failed

    def test_nothing_can_be_written_inside_and_the_connection_is_as_before(self, own_database):
        one = started("destruction")
        next(one.pieces)
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            assert cursor.fetchone() == ("on",)
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("repeatable read",)
        one.pieces.close()
        assert not connection.in_atomic_block
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            assert cursor.fetchone() == ("off",)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_million_rows_take_no_more_memory_than_a_few(own_database, kind):
    import multiprocessing

    def measure(rows, answers):
        from django.db import connections

        connections.close_all()
        peak = Peak()
        for _piece in made(numbers(rows), kind).pieces:
            pass
        answers.put(peak.more())

    grown = []
    for rows in (1_000, 1_000_000):
        forked = multiprocessing.get_context("fork")
        answers = forked.Queue()
        process = forked.Process(target=measure, args=(rows, answers))
        process.start()
        grown.append(answers.get(timeout=300))
        process.join()
    assert grown[1] < 100 * 1024  # beside the 200 MB of a process that has done nothing yet
    assert grown[1] - grown[0] < 40 * 1024
