"""Screens of the inbox: who reaches which, role by role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from requests_inbox.models import Mark
from tests.requests_inbox.workflow.screens import url

pytestmark = pytest.mark.django_db


# Who may GET each page: clerk, officer, responsible, auditor, administrator.
GETS = {
    "changelist": "yyyyn",
    "add": "yyynn",
    "change": "yyyyn",
    "read": "yyyyn",
    "term": "yyyyn",
    "confusion": "yyyyn",
    "history": "yyyyn",
    "assign": "nyynn",
    "ask": "yyynn",
    "note": "yyynn",
    "event": "yyynn",
    "extend": "nyynn",
    "day": "yyynn",
    "identify": "nyynn",
    "subject": "nyynn",
    "finish": "yyynn",
    "proof": "nyyyn",
}
POSTS = {"take": "yyynn", "type": "yyynn"}
MESSAGES = {
    "changelist": "yyyyn",
    "change": "yyyyn",
    "read": "yyyyn",
    "history": "yyyyn",
    "attachment": "yyyyn",
    "destroy": "nnynn",
}
MARKS = {"changelist": "yyyyn", "add": "nyynn", "change": "yyyyn", "history": "yyyyn"}


def test_each_role_reaches_what_it_is_for_and_nothing_else(
    clerk, officer, responsible, auditor, administrator, stranger, written
):
    people = (clerk, officer, responsible, auditor, administrator)
    mark = Mark.objects.earliest("pk")
    for row, pages in ((written, GETS), (written.message, MESSAGES), (mark, MARKS)):
        for page, allowed in pages.items():
            bare = page in {"changelist", "add", "confusion"}
            extra = [1] if page == "attachment" else []
            address = (
                reverse(f"admin:requests_inbox_{row._meta.model_name}_{page}")
                if bare
                else url(row, page, *extra)
            )
            assert stranger.get(address).status_code == 302, address
            for person, may in zip(people, allowed, strict=True):
                expected = 200 if may == "y" else 403
                assert person.get(address).status_code == expected, (address, person.user.roles)
    for page, allowed in POSTS.items():
        for person, may in zip(people, allowed, strict=True):
            answer = person.post(url(written, page), {"to": "access"})
            assert answer.status_code == (302 if may == "y" else 403), (page, person.user.roles)
