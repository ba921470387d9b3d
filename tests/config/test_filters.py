"""Every filter that a list offers can be used: its links open for everybody who sees the list."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.personas import PERSONAS

if TYPE_CHECKING:
    from tests.personas import Persona

pytestmark = pytest.mark.django_db

# Links of a list that change nothing but its own query.
OWN_QUERY = re.compile(r'href="(\?[^"]*)"')
OPTIONS = re.compile(r'<(?:option|input)[^>]*\bvalue="(\?[^"]*)"')


def lists_with_filters() -> list[str]:
    """Addresses of the lists that offer filters."""
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model, screen in admin.site._registry.items()
        if screen.list_filter
    ]


def choices_on(reader: Persona, address: str) -> set[str]:
    """The queries of all choices of all filters of a list, as the screen itself makes them."""
    answer = reader.get(address)
    if answer.status_code != 200:
        return set()
    page = answer.content.decode()
    found = {unescape(one) for one in (*OWN_QUERY.findall(page), *OPTIONS.findall(page))}
    changelist = (answer.context_data or {}).get("cl")
    if changelist is not None:
        for spec in changelist.filter_specs:
            found |= {
                choice["query_string"] for choice in spec.choices(changelist) if "query_string" in choice
            }
    return {one for one in found if one != "?"}


@pytest.mark.parametrize("who", PERSONAS)
def test_every_choice_of_every_filter_opens_for_who_sees_the_list(who, request):
    reader = request.getfixturevalue(who)
    opened = 0
    for address in lists_with_filters():
        for query in sorted(choices_on(reader, address)):
            assert reader.get(address + query).status_code == 200, (who, address + query)
            opened += 1
    assert opened > 3


def test_staff_are_filtered_by_role(administrator):
    page = administrator.get("/admin/access/user/?role=administrator").content.decode()
    assert administrator.user.username in page
    page = administrator.get("/admin/access/user/?role=intake_clerk").content.decode()
    assert f">{administrator.user.username}</a>" not in page


def test_a_list_is_filtered_by_nothing_it_does_not_offer(administrator):
    assert administrator.get("/admin/access/user/?email=a@example.kz").status_code == 400
