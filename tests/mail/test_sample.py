import pytest

from requests_inbox.reading import find_identifiers, read_message
from requests_inbox.rules import classify
from tests.mail.letters import EXPECTED, sample

LETTERS = sorted(name for name, expected in EXPECTED.items() if "duplicate_of" not in expected)


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_of_the_sample_is_understood_as_expected(name):
    expected = EXPECTED[name]
    message = read_message(sample(name))
    verdict = classify(message.letter)
    found = find_identifiers(message.letter)

    assert verdict.type == expected["type"]
    assert set(verdict.also) == set(expected.get("also", ()))
    assert verdict.language == expected.get("language", verdict.language)
    assert verdict.complete == expected.get("complete")
    assert len(message.attachments) == expected.get("attachments", 0)
    assert [item.value for item in found.iins] == [expected[key] for key in ("iin",) if key in expected]
    if "phone" in expected:
        assert expected["phone"] in [item.value for item in found.phones]


def test_the_oddities_of_the_sample_are_named():
    def defects(name: str) -> tuple[str, ...]:
        return read_message(sample(name)).defects

    assert defects("01-withdrawal-ru") == ()
    assert defects("19-html-only") == ("html_only",)
    assert defects("25-no-message-id") == ("no_message_id",)
    assert defects("26-raw-8bit-header") == ("raw_8bit_header",)
    assert defects("27-bad-charset") == ("bad_charset",)
    assert defects("28-truncated-multipart") == ("truncated_multipart",)
    assert defects("30-empty") == ("empty",)
