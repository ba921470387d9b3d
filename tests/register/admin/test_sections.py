"""What other apps show on the pages of a subject."""

from __future__ import annotations

import pytest

from compliance.register.views import sections
from compliance.register.views.sections import Section, Tab
from tests.register.admin.screens import address, text_of
from tests.register.services.people import registered

pytestmark = pytest.mark.django_db

TEMPLATE = "register/lifted.html"


@pytest.fixture
def appended(monkeypatch):
    """Registries with a section and a tab that need the permission to destroy."""
    asked = []

    def context(request, subject):
        asked.append(subject.pk)
        return {"lifted": []}

    section = Section("more", "More of it", "register.destroy_subject", TEMPLATE, context)
    tab = Tab("other", "Other page", "register.destroy_subject", "admin:register_subject_card_history")
    monkeypatch.setattr(sections, "SECTIONS", [section])
    monkeypatch.setattr(sections, "TABS", [tab])
    return asked


def test_who_has_the_permission_sees_section_and_tab(appended, responsible, monkeypatch):
    monkeypatch.setattr(
        sections, "render_to_string", lambda template, context, request: f"[{template} {context['code']}]"
    )
    subject = registered()
    page = text_of(responsible.get(address("change", subject.pk)))
    assert "[register/lifted.html more]" in page
    assert address("card_history", subject.pk) in page
    assert "Other page" in page
    assert appended == [subject.pk]


def test_who_lacks_it_sees_neither_and_nothing_is_asked(appended, clerk):
    subject = registered()
    page = text_of(clerk.get(address("change", subject.pk)))
    assert "Other page" not in page
    assert appended == []


def test_a_section_with_nothing_to_show_is_left_out(monkeypatch, responsible):
    monkeypatch.setattr(
        sections,
        "SECTIONS",
        [Section("more", "More", "register.view_subject", "no/such.html", lambda *_: None)],
    )
    subject = registered()
    assert responsible.get(address("change", subject.pk)).status_code == 200
