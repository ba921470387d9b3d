"""Whoever reads an entry of the trail reads words: every detail that the product tells has a name."""

from __future__ import annotations

from django.utils.translation import override

from compliance.audit.details import detail_name
from compliance.incidents.models.subjects import NoticeFailure
from tests.audit.detail_keys import keys_given

# Said alike in every language.
SAME = {"sha256", "digest", "uidvalidity"}


def test_every_detail_that_is_told_has_a_name_in_kazakh_and_russian():
    keys = keys_given() | {"count_sent", *(f"count_{failure}" for failure in NoticeFailure.values)}
    assert {"first", "last", "categories", "job", "number", "rejection"} <= keys, (
        "it found those of tell(...)"
    )
    nameless = set()
    for language in ("kk", "ru"):
        with override(language):
            nameless |= {key for key in keys - SAME if detail_name(key).isascii()}
    assert nameless == set()
