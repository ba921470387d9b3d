"""Screens of the inbox: who reaches which, role by role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from compliance.audit.models import AuditEntry
from requests_inbox.models import LetterTemplate, Mark
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


def told_since(entry: int) -> list[str]:
    """What was done on requests, letters and marks; openings and refusals are told, too, and are no acts."""
    done = AuditEntry.objects.filter(pk__gt=entry, event__startswith="requests_inbox.")
    return sorted({one.event for one in done if not one.event.endswith(("_revealed", "_exported", "_read"))})


# Who sees what they may not change: page, persons that are refused a POST.
SHOWN_ONLY = [
    ("request", "changelist", "clerk officer responsible auditor"),
    ("request", "change", "clerk officer responsible auditor"),
    ("message", "changelist", "auditor"),
    ("mark", "change", "clerk auditor"),
    ("lettertemplate", "change", "clerk officer auditor"),
]


def test_whoever_only_sees_a_page_changes_nothing_by_it(clerk, officer, responsible, auditor, written):
    people = {"clerk": clerk, "officer": officer, "responsible": responsible, "auditor": auditor}
    rows = {
        "request": written,
        "message": written.message,
        "mark": Mark.objects.earliest("pk"),
        "lettertemplate": LetterTemplate.objects.earliest("pk"),
    }
    before = AuditEntry.objects.latest("pk").pk
    for name, page, who in SHOWN_ONLY:
        address = reverse(
            f"admin:requests_inbox_{name}_{page}", args=[] if page == "changelist" else [rows[name].pk]
        )
        form = {
            "letters": [written.message_id], "action": "unrelated", "words": "x", "reason_code": "correction",
            "_selected_action": [rows[name].pk], "body": "x", "type": "complaint",
        }  # fmt: skip
        for one in who.split():
            assert people[one].post(address, form).status_code in {403, 405}, (address, one)
    assert not told_since(before)


def test_each_role_reaches_what_it_is_for_and_nothing_else(
    clerk, officer, responsible, auditor, administrator, stranger, written
):
    people = (clerk, officer, responsible, auditor, administrator)
    before = AuditEntry.objects.latest("pk").pk
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
                if may == "n":
                    # Nor does it act for whom it is not shown.
                    assert person.post(address, {"to": "complaint"}).status_code in {403, 405}, address
    assert not told_since(before)
    for page, allowed in POSTS.items():
        for person, may in zip(people, allowed, strict=True):
            answer = person.post(url(written, page), {"to": "access"})
            assert answer.status_code == (302 if may == "y" else 403), (page, person.user.roles)
