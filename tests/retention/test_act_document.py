"""Acts and certificates as documents, and the copy that goes to the responsible person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import formats, translation

from compliance.audit.models import AuditEntry
from compliance.audit.sealing import seal_entries
from compliance.policy.typesetting import CannotBeTypeset
from compliance.register.services.destruction import destroy
from compliance.retention.models import ActCopy
from compliance.retention.services import act_copies
from compliance.retention.services.act_content import content_of_act, content_of_certificate
from compliance.retention.services.act_copies import order_copy, send_act_copies, send_again
from compliance.retention.services.act_document import print_act, print_certificate
from compliance.retention.services.acts import backups_until
from tests.personas import hire
from tests.register.services.people import AIGERIM, OFFICER, registered, why
from tests.retention.acts import NOW, act_of


def words(content) -> str:
    return str(content.as_json())


@pytest.mark.django_db
class TestTheAct:
    @pytest.mark.parametrize("language", ["kk", "ru"])
    def test_is_a_pdf_a_in_both_languages_and_printing_it_is_recorded(self, language):
        act = act_of(registered())
        printed = print_act(act=act, language=language, actor=OFFICER, now=NOW)
        assert printed.content.startswith(b"%PDF-")
        assert b"pdfaid" in printed.content
        assert printed.filename == f"act-A-2026-000001-{language}.pdf"
        entry = AuditEntry.objects.named("retention.act_printed").get()
        assert entry.details == {"act": act.number, "language": language}

    def test_says_counts_reasons_source_and_backups_and_nobody(self):
        act = act_of(registered())
        with translation.override("ru"):
            said = words(content_of_act(act))
        for part in ("A-2026-000001", "'12'", "'14'", "5.7", "04.08.2026", "0303", "0404"):
            assert part in said
        assert not [value for value in AIGERIM.values() if value in said]

    def test_says_that_it_is_not_sealed_yet(self):
        with translation.override("en"):
            assert "Not sealed yet" in words(content_of_act(act_of(registered())))

    def test_another_language_is_refused(self):
        with pytest.raises(ValueError, match="language"):
            print_act(act=act_of(), language="en", actor=OFFICER, now=NOW)


def test_once_sealed_the_act_and_the_certificate_have_their_proof(own_database):
    subject = registered()
    act = act_of()
    gone = destroy(subject=subject, categories=None, actor=OFFICER, reason=why(), now=NOW)
    seal_entries(now=NOW)
    with translation.override("en"):
        for content in (content_of_act(act), content_of_certificate(gone, now=NOW)):
            assert "can be checked without the database" in words(content)
    printed = print_certificate(destruction=gone, language="kk", actor=OFFICER, now=NOW)
    assert printed.content.startswith(b"%PDF-")
    entry = AuditEntry.objects.named("retention.certificate_printed").get()
    assert (entry.subject_id, entry.details["act"]) == (subject.pk, gone.number)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Бұрын жасалған резервтік көшірмелерде бұл деректер"),
        ("ru", "Резервные копии, сделанные раньше"),
    ],
)
def test_the_certificate_of_a_subject_says_until_when_backups_may_hold_the_data(language, said):
    gone = destroy(subject=registered(), categories=None, actor=OFFICER, reason=why(), now=NOW)
    day = formats.date_format(backups_until(NOW), "SHORT_DATE_FORMAT")
    with translation.override(language):
        content = words(content_of_certificate(gone, now=NOW))
    assert said in content
    assert day in content


@pytest.mark.django_db
class TestTheCopy:
    def test_goes_once_to_the_responsible_person_without_anything_personal(self):
        hire("responsible_person", email="responsible@operator.example")
        act = act_of(registered())
        order_copy(act, OFFICER, NOW)
        assert (send_act_copies(actor=OFFICER, now=NOW), send_act_copies(actor=OFFICER, now=NOW)) == (1, 0)
        (message,) = mail.outbox
        assert message.to == ["responsible@operator.example"]
        assert [name for name, *_ in message.attachments] == [
            "act-A-2026-000001-kk.pdf", "act-A-2026-000001-ru.pdf",
        ]  # fmt: skip
        assert ActCopy.objects.get().state == "sent"
        assert AuditEntry.objects.named("retention.act_sent").count() == 1

    def test_waits_untouched_while_there_is_no_mail_server(self, settings):
        hire("responsible_person", email="responsible@operator.example")
        order_copy(act_of(registered()), OFFICER, NOW)
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        assert send_act_copies(actor=OFFICER, now=NOW) == 0
        copy = ActCopy.objects.get()
        assert (copy.state, copy.attempts) == ("pending", 0)

    def test_that_cannot_be_made_waits_and_is_made_again(self, monkeypatch):
        hire("responsible_person", email="responsible@operator.example")
        order_copy(act_of(), OFFICER, NOW)

        def full(*_args, **_named):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(act_copies, "make_act", full)
            assert send_act_copies(actor=OFFICER, now=NOW) == 0
        copy = ActCopy.objects.get()
        assert (copy.state, copy.failure, copy.attempts) == ("pending", "not_typeset", 1)
        assert send_act_copies(actor=OFFICER, now=NOW) == 0, "it waits for its pause"
        assert send_act_copies(actor=OFFICER, now=NOW + timedelta(minutes=6)) == 1

    def test_gives_up_in_the_end_and_says_so_and_staff_send_it_again(self, monkeypatch):
        order_copy(act_of(), OFFICER, NOW)
        for days in range(6):
            send_act_copies(actor=OFFICER, now=NOW + timedelta(days=2 * days))
        copy = ActCopy.objects.get()
        assert (copy.state, copy.failure) == ("failed", "no_address")
        hire("responsible_person", email="responsible@operator.example")
        send_again(copy=copy, actor=OFFICER, reason=why(), now=NOW + timedelta(days=20))
        assert send_act_copies(actor=OFFICER, now=NOW + timedelta(days=20)) == 1
        assert AuditEntry.objects.named("retention.copy_again").count() == 1

    def test_a_typesetter_that_refuses_leaves_the_act_as_it_is(self, monkeypatch):
        hire("responsible_person", email="responsible@operator.example")
        act = act_of()
        order_copy(act, OFFICER, NOW)

        def refuse(*_args, **_named):
            raise CannotBeTypeset("retention/act.typ")

        monkeypatch.setattr(act_copies, "make_act", refuse)
        send_act_copies(actor=OFFICER, now=NOW)
        assert ActCopy.objects.get().failure == "not_typeset"
        assert mail.outbox == []
