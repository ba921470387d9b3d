"""The trail is asked for an event by the digest that its index is over: otherwise it is read from its end."""

from __future__ import annotations

import re

from tests.services import ROOT

BY_NAME = re.compile(r"\bevent\s*=\s*'")
ORM = re.compile(r"AuditEntry\.objects\.filter\([^)]*\bevent=")


def test_no_question_about_an_event_goes_without_its_digest():
    asked, faults = 0, []
    for folder in ("compliance", "requests_inbox"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            faults += [f"{path}: {found.group()}" for found in ORM.finditer(text)]
            for found in BY_NAME.finditer(text):
                asked += 1
                if "hashtext(event)" not in text[max(0, found.start() - 200) : found.end() + 200]:
                    faults.append(f"{path}: {found.group()}")
    assert asked, "the test looks for what is no longer written so"
    assert not faults
