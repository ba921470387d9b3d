"""Texts of letters: complete in both languages, never changed, and silent about people in the subject line."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import given, strategies as st

from compliance.audit.actors import Actor
from requests_inbox import ground_texts, shipped_texts
from requests_inbox.models import LetterKind, LetterTemplate, Outcome, RequestType
from requests_inbox.rules.grounds import GROUNDS
from requests_inbox.rules.letter_texts import PLACEHOLDERS, faults, fill
from requests_inbox.services.letter_preview import preview_text
from requests_inbox.services.letter_refused import LetterRefused, TextRejected
from requests_inbox.services.texts import publish_text, retire_text, text_for
from tests.requests_inbox.answers.requests import NOW, entries, why

ACTOR = Actor.command("tests")
BODY = "{reference} {requests}"


def published(**changes):
    said = {
        "kind": "acknowledgement", "language": "ru", "subject_line": "Принято {reference}", "body": BODY,
        **changes,
    }  # fmt: skip
    return publish_text(**said, actor=ACTOR, reason=why("policy_changed"), now=NOW)


def test_every_shipped_text_is_without_fault_and_in_both_languages():
    texts = list(shipped_texts.texts())
    assert [faults(text.kind, text.subject_line, text.body) for text in texts if
            faults(text.kind, text.subject_line, text.body)] == []  # fmt: skip
    keys = {(text.kind, text.type, text.outcome, text.language) for text in texts}
    assert len(keys) == len(texts)
    for kind, of_type, outcome, _language in keys:
        assert {(kind, of_type, outcome, "kk"), (kind, of_type, outcome, "ru")} <= keys


def test_every_type_has_grounds_and_every_ground_has_words():
    assert set(GROUNDS) == set(RequestType.values)
    for language in ("ru", "kk"):
        with override(language):
            for request_type, grounds in GROUNDS.items():
                for ground in grounds:
                    told = ground_texts.told(request_type, ground.code)
                    assert "%" not in told
                    assert told.isascii() is False


@pytest.mark.django_db
def test_every_letter_that_may_be_needed_has_a_text():
    for language in ("kk", "ru"):
        for request_type in RequestType.values:
            for kind in LetterKind.values:
                assert text_for(kind=kind, request_type=request_type, outcome="fulfilled", language=language)
            for outcome in (Outcome.FULFILLED, Outcome.PARTLY, Outcome.WITHDRAWN, Outcome.DUPLICATE):
                found = text_for(kind="answer", request_type=request_type, outcome=outcome, language=language)
                assert found.outcome == outcome


@pytest.mark.django_db
def test_every_text_can_be_previewed_with_sample_data():
    for text in LetterTemplate.objects.all():
        line, body = preview_text(
            kind=text.kind, language=text.language, subject_line=text.subject_line, body=text.body
        )
        assert "{" not in line + body
        assert "R-2026-000001" in line


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "subject_line_empty"),
        ("{reference} {received}", "subject_line_placeholder"),
        ("{answer}", "subject_line_placeholder"),
        ("{reference", "subject_line_placeholder"),
        ("О письме aigerim@example.kz", "subject_line_personal"),
        ("ИИН 900101300017", "subject_line_personal"),
        ("+7 701 555 01 02", "subject_line_personal"),
        ("x\r\nBcc: a", "sign_unprintable"),
        ("x" * 151, "subject_line_too_long"),
    ],
)
def test_a_subject_line_tells_nobodys_affairs(line, code):
    assert faults("acknowledgement", line, BODY)["subject_line"] == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (" ", "text_empty"),
        ("{reference}", "placeholder_missing"),
        ("{reference} {requests} {surname}", "placeholder_unknown"),
        ("{reference} {requests} {", "brace_stray"),
        ("{reference} {requests} {0}", "brace_stray"),
        ("{reference} {requests} {requests.__class__}", "brace_stray"),
        ("x" * 8001, "text_too_long"),
    ],
)
def test_a_text_holds_the_placeholders_of_its_kind_and_no_others(body, code):
    assert faults("acknowledgement", "{reference}", body)["body"] == code


@given(st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS["answer"])), st.text(max_size=40)))
def test_words_of_a_person_never_act_as_a_placeholder(said):
    values = dict.fromkeys(PLACEHOLDERS["answer"], "") | {name: f"[{text}]" for name, text in said.items()}
    body = "".join(f"<{{{name}}}>\n" for name in sorted(values))
    filled = fill(body, values)
    for name in said:
        assert f"<[{said[name]}]>".replace("\r\n", "\n").strip()[:1] == "<"
        assert f"{{{name}}}" not in filled or any(f"{{{name}}}" in text for text in said.values())


@pytest.mark.django_db
def test_an_edited_text_is_the_next_version_and_the_old_one_stays():
    old = text_for(kind="acknowledgement", language="ru")
    new = published()
    assert new.version == old.version + 1
    assert text_for(kind="acknowledgement", language="ru") == new
    assert published() == new
    retire_text(text=new, actor=ACTOR, reason=why("correction"), now=NOW)
    assert text_for(kind="acknowledgement", language="ru") == old
    assert [entry.event for entry in entries("requests_inbox.text_published", "requests_inbox.text_retired")] == [
        "requests_inbox.text_published", "requests_inbox.text_retired",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_last_text_of_a_kind_is_not_retired():
    with pytest.raises(LetterRefused, match="text_last"):
        retire_text(
            text=text_for(kind="refusal", language="kk"), actor=ACTOR, reason=why("correction"), now=NOW
        )
    assert entries("requests_inbox.text_refused")[0].details == {"codes": "text_last"}


@pytest.mark.django_db
def test_a_narrower_text_is_taken_before_a_wider_one():
    narrow = published(request_type="access")
    assert text_for(kind="acknowledgement", request_type="access", language="ru") == narrow
    assert text_for(kind="acknowledgement", request_type="blocking", language="ru") != narrow


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject_line": "{received}"}, "subject_line"),
        ({"body": "nothing"}, "body"),
        ({"language": "en"}, "language"),
        ({"outcome": "fulfilled"}, "outcome"),
        ({"request_type": "wish"}, "type"),
        ({"kind": "love"}, "kind"),
    ],
)
def test_a_text_with_a_fault_is_not_published_and_the_refusal_kept(changes, field):
    before = LetterTemplate.objects.count()
    with pytest.raises(TextRejected) as rejected:
        published(**changes)
    assert field in rejected.value.codes
    assert LetterTemplate.objects.count() == before
    assert entries("requests_inbox.text_refused")
