"""Every field that a history shows has a name of its own, in Kazakh and in Russian."""

from __future__ import annotations

from collections import Counter

import pytest
from django.contrib import admin
from django.utils.translation import override

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.history import HistoryReader

# Said alike in every language.
SAME = {"SHA-256", "UIDVALIDITY", "UID", "TLS"}


def labels() -> dict[str, list[str]]:
    """What each screen's history calls its fields, in the active language."""
    return {
        model._meta.label: [
            str(f.verbose_name) for f in HistoryReader(model, hidden=screen.history_hidden).fields
        ]
        for model, screen in admin.site._registry.items()
        if isinstance(screen, TrackedAdmin)
    }


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_field_of_a_history_goes_by_its_english_name(language):
    with override(language):
        said = {
            model: [one for one in names if one.isascii() and one not in SAME]
            for model, names in labels().items()
        }
    assert {model: names for model, names in said.items() if names} == {}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_two_fields_of_a_history_go_by_one_name(language):
    with override(language):
        twice = {
            model: [one for one, times in Counter(names).items() if times > 1]
            for model, names in labels().items()
        }
    assert {model: names for model, names in twice.items() if names} == {}
