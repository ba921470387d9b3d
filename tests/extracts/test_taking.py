"""Taking an extract on the screen or by command: for whoever may, with a reason, and with words for mistakes."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest
from django.urls import reverse
from django.utils.translation import override

from compliance.extracts.models import Extract
from compliance.extracts.registry import register_named
from tests.commands import manage
from tests.personas import PERSONAS, hire, signed_in
from tests.register.admin.screens import text_of
from tests.register.services.people import AIGERIM, registered
from tests.services import ROOT

TAKE = {"officer", "responsible", "auditor"}
WHY = {
    "reason_code": "register_copy",
    "note": "",
    "format": "csv",
    "language": "ru",
    "since": "",
    "until": "",
}


@pytest.mark.django_db
class TestScreens:
    @pytest.mark.parametrize("name", PERSONAS)
    def test_registers_are_for_whoever_may_see_what_they_tell(self, name, request):
        person = request.getfixturevalue(name)
        wanted = 200 if name in TAKE else 403
        page = person.get(reverse("admin:extracts_extract_changelist"))
        assert page.status_code == wanted
        for code in ("processing", "incidents"):
            address = reverse("admin:extracts_extract_take", args=[code])
            assert person.get(address).status_code == wanted
            answer = person.post(address, WHY)
            assert answer.status_code == wanted
            assert answer.streaming == (name in TAKE)
        assert Extract.objects.count() == (2 if name in TAKE else 0)

    def test_a_stranger_is_sent_to_sign_in(self, stranger):
        assert stranger.get(reverse("admin:extracts_extract_changelist")).status_code == 302
        assert (
            stranger.post(reverse("admin:extracts_extract_take", args=["consents"]), WHY).status_code == 302
        )

    def test_a_file_is_made_and_listed_with_its_digest(self, officer):
        registered(AIGERIM, purposes=("service_access",))
        answer = officer.post(
            reverse("admin:extracts_extract_take", args=["processing"]), {**WHY, "format": "xlsx"}
        )
        file = b"".join(answer.streaming_content)
        assert zipfile.is_zipfile(io.BytesIO(file))
        assert answer["Cache-Control"] == "no-store, private"
        assert 'filename="register-processing-ru-' in answer["Content-Disposition"]
        page = text_of(officer.get(reverse("admin:extracts_extract_changelist")))
        assert sha256(file).hexdigest() in page
        assert officer.user.username in page
        history = officer.get(reverse("admin:extracts_extract_history", args=[Extract.objects.get().pk]))
        assert history.status_code == 200

    def test_without_a_reason_or_with_an_odd_day_nothing_is_exported(self, auditor):
        address = reverse("admin:extracts_extract_take", args=["consents"])
        for changes, words in (
            ({"reason_code": ""}, "This field is required"),
            ({"since": "31.02.2026"}, "Enter a valid date"),
            ({"since": "2001-01-01"}, "before the Law"),
            ({"reason_code": "other"}, "Say in a few words"),
        ):
            page = auditor.post(address, {**WHY, **changes})
            assert page.status_code == 200
            assert words in text_of(page), changes
        assert not Extract.objects.exists()
        assert auditor.get(reverse("admin:extracts_extract_take", args=["nonsense"])).status_code == 404

    @pytest.mark.parametrize("language", ["kk", "ru"])
    def test_the_screens_speak_the_languages_of_the_office(self, language):
        person = signed_in(hire("auditor", language=language))
        page = text_of(person.get(reverse("admin:extracts_extract_changelist")))
        with override(language):
            assert str(register_named("processing").title) in page


class TestTheCommand:
    def test_it_writes_a_whole_file_and_says_its_digest(self, own_database, tmp_path):
        done = manage("export_register", "consents", "--format", "xlsx", "--output", tmp_path)
        assert done.returncode == 0, done.stderr
        [file] = tmp_path.iterdir()
        assert sha256(file.read_bytes()).hexdigest() in done.stdout
        assert Extract.objects.get().actor == "command:export_register"

    def test_mistakes_are_said_and_leave_no_file(self, own_database, tmp_path):
        for arguments, words in (
            (("shoes",), "no such register"),
            (("consents", "--from", "yesterday"), "write it as 2026-12-31"),
            (("consents", "--from", "2001-01-01"), "before the Law"),
            (("consents", "--format", "docx"), "invalid choice"),
            (("consents", "--output", tmp_path / "none" / "file.csv"), "nothing was written"),
        ):
            done = manage("export_register", *arguments, *(
                () if "--output" in arguments else ("--output", tmp_path)
            ))  # fmt: skip
            assert done.returncode, arguments
            assert words in done.stderr, (arguments, done.stderr)
        assert list(tmp_path.iterdir()) == []


def test_the_folder_of_the_repository_stays_clean():
    assert not list(ROOT.glob("register-*"))
