"""Whatever is odd about a letter is said in words."""

from django.utils.translation import override

from requests_inbox.oddity_texts import TEXTS, oddities
from requests_inbox.reading.message import DEFECTS


def test_every_oddity_has_words_in_the_language_of_the_reader():
    assert set(TEXTS) == DEFECTS
    for language in ("ru", "kk"):
        with override(language):
            assert all(not words.isascii() for words in oddities(sorted(DEFECTS)))
