"""Choosing a language: the page stays, for whoever is signed in and for strangers, and leads nowhere else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.personas import hire, signed_in

pytestmark = pytest.mark.django_db
PLACE = "/admin/register/subject/?status=active"


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        (f"http://testserver{PLACE}", f"http://testserver{PLACE}"),
        ("https://elsewhere.example/trap", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_whoever_chooses_a_language_stays_on_the_page(came_from, leads_to):
    officer = hire("compliance_officer", language="ru")
    answer = signed_in(officer).post(
        reverse("access:language"), {"language": "kk", "next": ""}, headers={"referer": came_from}
    )
    assert (answer.status_code, answer["Location"]) == (302, leads_to)
    officer.refresh_from_db()
    assert officer.language == "kk"


def test_a_stranger_stays_on_the_page_of_signing_in():
    place = f"http://testserver{reverse('admin:login')}"
    answer = Client().post(reverse("access:language"), {"language": "kk"}, headers={"referer": place})
    assert answer["Location"] == place
    assert answer.cookies
