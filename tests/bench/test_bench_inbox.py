"""How fast letters are taken in by one worker: stored, understood, opened as requests and acknowledged."""

from __future__ import annotations

import re
import time

import pytest

from requests_inbox.models import Letter, Message, Request
from requests_inbox.reading import find_identifiers, read_message
from requests_inbox.rules import classify
from requests_inbox.services.ingesting import take_letter
from requests_inbox.services.known_marks import marks_in_use
from tests.bench.report import ratio_line
from tests.register.services.people import registered
from tests.requests_inbox.ingest.letters import ACTOR, NOW, SAMPLE

LETTERS = 600
LEAST = 60
SENDER = re.compile(rb"(?im)^((?:From|Reply-To):[^\n]*@)")


def crowd(number: int) -> list[bytes]:
    """The letters of the sample mailbox over and over, each from another sender."""
    sample = [path.read_bytes() for path in sorted(SAMPLE.glob("*.eml"))]
    made = []
    for place in range(number):
        raw = sample[place % len(sample)]
        made.append(f"X-Number: {place}\n".encode() + SENDER.sub(b"\\1s%d." % place, raw))
    return made


@pytest.mark.bench
@pytest.mark.timeout(1800)
def test_letters_a_second_of_one_worker(own_database):
    registered()
    letters = crowd(LETTERS)
    marks = marks_in_use()
    began = time.perf_counter()
    for raw in letters:
        read = read_message(raw)
        classify(read.letter, marks)
        find_identifiers(read.letter)
    parsing = time.perf_counter() - began

    began = time.perf_counter()
    for raw in letters:
        take_letter(raw, actor=ACTOR, now=NOW)
    taking = time.perf_counter() - began

    assert Message.objects.count() == LETTERS
    counts = f"{Request.objects.count()} requests, {Letter.objects.count()} letters out"
    ratio_line(
        f"{LETTERS / taking:.0f} letters a second of {LETTERS} with everything ({counts}), against reading and "
        "classifying alone",
        measured=taking / LETTERS * 1000, floor=parsing / LETTERS * 1000, unit="ms", wanted=f"{LEAST} a second",
    )  # fmt: skip
    assert LETTERS / taking >= LEAST
