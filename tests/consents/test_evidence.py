"""Evidence of consent: the ledger with exact wordings and proofs, exported with a reason and kept nowhere."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader

from compliance.audit.models import AuditEntry
from compliance.audit.proof_check import faults_of
from compliance.audit.reasons import Reason
from compliance.consents.services.evidence_document import print_evidence
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from tests.audit.test_proof import public_key
from tests.audit.trail import seal_all
from tests.consents.admin.screens import ASKED, address, errors_of
from tests.consents.giving import MARKETING, NOW, OFFICER, SERVICE, given, published, somebody, why
from tests.consents.withdrawing import withdrawn
from tests.register.services.people import AIGERIM, end_all

TEXTS = ["Бірінші мәтін.", "Екінші мәтін.", "Үшінші мәтін."]


def text_of(document):
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
    return " ".join(text.replace("\u200b", "").split())


def printed(subject, language="ru", *, with_proofs=False, reason="subject_request", **fields):
    return print_evidence(
        subject=subject, language=language, with_proofs=with_proofs, actor=OFFICER, reason=Reason(reason), now=NOW,
        **fields,
    )  # fmt: skip


def a_year():
    """A subject who agrees, agrees to two later wordings, and withdraws."""
    subject = somebody()
    for number, text in enumerate(TEXTS):
        at = NOW + timedelta(days=90 * number)
        published(text_kk=text, text_ru=f"Текст {number + 1}.", in_force_from=at - timedelta(days=1))
        consent = given(subject, at=at)
    withdrawn(consent, at=NOW + timedelta(days=300))
    return subject


@pytest.mark.django_db
class TestWhatItSays:
    @pytest.mark.parametrize("language", ["kk", "ru"])
    def test_a_year_is_told_with_every_wording_exactly(self, language):
        text = text_of(printed(a_year(), language).content)
        for exact in (*TEXTS, "Текст 1.", "Текст 2.", "Текст 3.", SERVICE["title_kk"], SERVICE["title_ru"]):
            assert exact in text
        for number in (1, 2, 3, 4):
            assert {"kk": f"{number}-жазба", "ru": f"Запись {number}"}[
                language
            ] in text or f"{number}" in text
        assert "Әлімжанова Айгерім" in text
        assert AIGERIM["iin"] not in text

    def test_the_two_languages_differ_in_words_and_not_in_facts(self):
        subject = a_year()
        kk, ru = (text_of(printed(subject, language).content) for language in ("kk", "ru"))
        assert kk != ru
        for fact in (subject.reference, *(wording.digest for wording in _wordings())):
            assert fact in kk
            assert fact in ru

    def test_representative_and_conditions_are_named(self):
        subject = somebody({"surname": "Ким", "name": "Аня", "birth_date": "2015-05-05"})
        given(
            subject, MARKETING, giver="representative", conditions="Тек пошта #x",
            representative={"name": "Ким Ольга", "proof": "Куәлік 1"},
        )  # fmt: skip
        text = text_of(printed(subject).content)
        for said in ("Ким Ольга", "Куәлік 1", "Тек пошта #x"):
            assert said in text

    def test_entries_that_are_not_sealed_yet_say_so(self):
        subject = somebody()
        given(subject)
        assert "ещё не" in text_of(printed(subject).content)

    def test_of_a_destroyed_subject_it_says_what_remains(self):
        subject = somebody()
        withdrawn(given(subject, conditions=""), at=NOW + timedelta(hours=1))
        end_all(subject)
        act = destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=NOW)
        subject.refresh_from_db()
        text = text_of(printed(subject).content)
        assert act.number in text
        assert "Әлімжанова" not in text
        assert SERVICE["text_ru"] in text


def _wordings():
    from compliance.consents.models import Wording

    return Wording.objects.all()


@pytest.mark.django_db
class TestWhoPrintsIt:
    def send(self, person, subject, **fields):
        form = {"language": "ru", "contents": "pdf", **ASKED, **fields}
        return person.post(address("consent_evidence", subject.pk), form)

    @pytest.mark.parametrize("name", ["officer", "responsible", "auditor"])
    def test_it_is_given_once_and_recorded_as_an_export(self, name, request):
        person, subject = request.getfixturevalue(name), somebody()
        given(subject)
        answer = self.send(person, subject)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Content-Disposition"] == f'attachment; filename="evidence-{subject.reference}-ru.pdf"'
        assert answer.content.startswith(b"%PDF")
        entry = AuditEntry.objects.get(event="consents.evidence_printed")
        assert (entry.actor, entry.reason, entry.subject_id) == (
            person.actor.label,
            "subject_request",
            subject.pk,
        )
        assert entry.details == {"language": "ru", "entries": 1}
        assert AuditEntry.objects.filter(event="register.values_revealed", actor=person.actor.label).exists()

    @pytest.mark.parametrize("name", ["clerk", "administrator"])
    def test_others_get_nothing(self, name, request):
        subject = somebody()
        given(subject)
        assert self.send(request.getfixturevalue(name), subject).status_code == 403
        assert not AuditEntry.objects.filter(event="consents.evidence_printed").exists()

    def test_a_reason_and_a_language_are_needed(self, officer):
        subject = somebody()
        given(subject)
        page = self.send(officer, subject, reason_code="", language="de")
        assert {"reason_code", "language"} <= errors_of(page).keys()
        assert not AuditEntry.objects.filter(event="consents.evidence_printed").exists()

    def test_looking_at_the_form_prints_nothing(self, officer):
        subject = somebody()
        given(subject)
        assert officer.get(address("consent_evidence", subject.pk))["Content-Type"].startswith("text/html")
        assert not AuditEntry.objects.filter(event="consents.evidence_printed").exists()

    def test_blocked_data_is_not_exported(self, officer):
        subject = somebody()
        given(subject)
        block(
            subject=subject,
            category=None,
            ground="dispute",
            until=None,
            actor=OFFICER,
            reason=why("dispute"),
            now=NOW,
        )
        page = self.send(officer, subject)
        assert errors_of(page)["__all__"]
        assert AuditEntry.objects.filter(event="register.reveal_refused", actor=officer.actor.label).exists()
        assert not AuditEntry.objects.filter(event="consents.evidence_printed").exists()

    def test_of_who_gave_no_consent_there_is_none(self, officer):
        with pytest.raises(Refused, match="no_consents"):
            printed(somebody())
        page = self.send(officer, somebody({"surname": "Ким", "name": "Аня"}))
        assert "no consent" in " ".join(errors_of(page)["__all__"])


class TestProof:
    def test_each_sealed_entry_comes_with_a_proof_that_holds_without_the_database(self, own_database):
        subject = somebody()
        given(subject)
        given(subject, MARKETING)
        seals = seal_all()
        packed = printed(subject, with_proofs=True)
        assert (packed.content_type, packed.filename) == (
            "application/zip",
            f"evidence-{subject.reference}-ru.zip",
        )
        archive = zipfile.ZipFile(io.BytesIO(packed.content))
        names = archive.namelist()
        proofs = [json.loads(archive.read(name)) for name in names if name.startswith("proofs/")]
        assert len(proofs) == 2
        assert [faults_of(proof, public_key=public_key()) for proof in proofs] == [[], []]
        assert "Әлімжанова" not in json.dumps(proofs, ensure_ascii=False)

        text = text_of(archive.read(f"evidence-{subject.reference}-ru.pdf"))
        roots = {json.loads(seal.statement)["root"] for seal in seals}
        assert any(root in text for root in roots)
        assert "ещё не" not in text

    def test_an_entry_that_was_altered_has_no_proof_that_holds(self, own_database, superuser_connection):
        subject = somebody()
        consent = given(subject)
        seal_all()
        superuser_connection.execute(
            "UPDATE consents_historicalconsent SET channel = 'paper' WHERE id = %s", [consent.pk]
        )
        archive = zipfile.ZipFile(io.BytesIO(printed(subject, with_proofs=True).content))
        (name,) = [name for name in archive.namelist() if name.startswith("proofs/")]
        assert "row_altered" in faults_of(json.loads(archive.read(name)), public_key=public_key())
