"""Lists of addresses: any text file, read row by row; and the command that filters them."""

from __future__ import annotations

import contextlib
import io

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given as examples, strategies as st

from compliance.audit.models import AuditEntry
from compliance.consents.services.address_lists import ROW_LENGTH, addresses_in
from compliance.register.reading.errors import ReadingError
from tests.consents.giving import MARKETING, given, somebody


def read(text, channel="email", encoding="utf-8"):
    return list(addresses_in(io.BytesIO(text.encode(encoding)), channel))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.kz\nc@d.kz", ["a@b.kz", "c@d.kz"]),
        ("a@b.kz\r\n\r\nc@d.kz\r\n", ["a@b.kz", "c@d.kz"]),
        ("Имя;Электронная почта;Город\nАнна;a@b.kz;Алматы\nИван\n", ["a@b.kz", ""]),
        ("Анна,a@b.kz\nИван,c@d.kz", ["a@b.kz", "c@d.kz"]),
        ('"Ким, Анна",a@b.kz', ["a@b.kz"]),
        ('"a@b.kz"', ["a@b.kz"]),
        ("nothing\nat all", ["nothing", "at all"]),
        ("", []),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_column_of_addresses_is_found(text, found, encoding):
    if text or encoding == "utf-8":
        assert read(text, encoding=encoding) == found


def test_phones_have_a_column_of_their_own():
    assert read("E-mail,Мобильный телефон\na@b.kz,8 701 555 01 02", "sms") == ["8 701 555 01 02"]


def test_a_row_without_an_end_is_cut_and_the_next_one_is_whole():
    assert [len(one) for one in read("x" * (5 * ROW_LENGTH) + "\na@b.kz")] == [ROW_LENGTH, 6]


def test_what_is_no_text_is_refused():
    with pytest.raises(ReadingError):
        list(addresses_in(io.BytesIO(b"\x81\x8d\x8f\x90\x9d" * 100), "email"))


@examples(st.binary(max_size=400))
def test_whatever_the_file_holds_it_is_read_or_refused(content):
    with contextlib.suppress(ReadingError):
        assert all("\n" not in one for one in addresses_in(io.BytesIO(content), "email"))


@pytest.mark.django_db
class TestCommand:
    def test_it_prints_those_who_may_be_contacted_and_records_the_export(self, tmp_path):
        given(somebody(), MARKETING)
        list_ = tmp_path / "list.txt"
        list_.write_text("aigerim@example.kz\nnobody@example.kz\n")
        printed = io.StringIO()
        call_command("filter_contacts", str(list_), channel="email", stdout=printed)
        assert printed.getvalue() == "aigerim@example.kz\n"
        entry = AuditEntry.objects.get(event="consents.contacts_filtered")
        assert (entry.actor, entry.details["allowed"]) == ("command:filter_contacts", 1)

    def test_it_writes_a_new_file_for_its_owner_only(self, tmp_path):
        given(somebody(), MARKETING)
        list_, target = tmp_path / "list.txt", tmp_path / "out.txt"
        list_.write_text("8 701 555 01 02\n")
        call_command("filter_contacts", str(list_), channel="sms", output=target)
        assert target.read_text() == "8 701 555 01 02\n"
        assert target.stat().st_mode & 0o777 == 0o600
        with pytest.raises(CommandError, match="there already"):
            call_command("filter_contacts", str(list_), channel="sms", output=target)

    def test_a_file_that_is_not_there_is_said(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be opened"):
            call_command("filter_contacts", str(tmp_path / "none"), channel="sms")
