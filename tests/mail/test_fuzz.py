"""No bytes may make the reader raise, grow without bound or give up (defect ``unreadable``)."""

import random
import time

import pytest
from hypothesis import given, settings, strategies as st

from requests_inbox.reading import find_identifiers, find_terms, read_message
from requests_inbox.rules import classify
from tests.mail.letters import samples
from tests.memory import Peak

PIECES = (
    b"\r\n", b"\n\n", b"--bnd13", b"--bnd13--", b"\n--out20\n", b"Content-Type: multipart/mixed; boundary=x\n",
    b"Content-Type: message/rfc822\n\n", b"Content-Transfer-Encoding: base64\n", b"=?utf-8?b?", b"?=", b"=?koi8-r?q?=",
    b"\x00", b"\xff\xfe", b"\xd0", b"=", b"From: ", b"Subject: ", b";", b'"', b"<", b">", b"(", b"Date: -1\n",
    b"Received: x; Thu, 99 Foo 99999999999 99:99:99 +9999\n", b"charset=utf-7", b"charset=utf-16", b"<script>", b"<!--",
    b"filename*0*=a'b'%", b"filename=\"../../x\"", b"8" * 40, b"+7 701 ", b"@", b"> ", b"Status: 5.1.1\n",
    "согласие".encode(), "ә".encode(), "\u202e".encode(), b"&#x110000;", b"&#0;", b"begin 644 x\n",
)  # fmt: skip


def understand(raw: bytes) -> None:
    message = read_message(raw)
    letter = message.letter
    assert "unreadable" not in message.defects
    classify(letter)
    find_identifiers(letter)
    find_terms(letter)
    for attachment in message.attachments:
        assert sum(map(len, attachment.chunks())) == attachment.size
        assert attachment.name
        assert not set("/\\\n") & set(attachment.name)


def mutated(rng: random.Random, seeds: list[bytes]) -> bytes:
    raw = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 12)):
        place = rng.randrange(len(raw) + 1)
        match rng.randrange(6):
            case 0 if raw:
                raw[min(place, len(raw) - 1)] = rng.randrange(256)
            case 1:
                del raw[place : place + rng.randint(1, 200)]
            case 2:
                raw[place:place] = rng.choice(PIECES)
            case 3:
                other = rng.choice(seeds)
                cut = rng.randrange(len(other))
                raw[place:] = other[cut:]
            case 4:
                raw[place:place] = raw[place : place + 300]
            case _:
                raw[place:place] = rng.randbytes(rng.randint(1, 40))
    return bytes(raw)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=30).map(b"".join))
def test_any_bytes_are_read(raw):
    understand(raw)


def test_flipped_cut_and_spliced_letters_are_read():
    rng = random.Random(4)
    seeds = samples()
    for _ in range(300):
        understand(mutated(rng, seeds))


@pytest.mark.long
@pytest.mark.timeout(900)
def test_twenty_thousand_mutated_letters_are_read_in_bounded_memory():
    rng = random.Random(20_000)
    seeds = samples()
    slowest, peak = 0.0, Peak()
    for _ in range(20_000):
        raw = mutated(rng, seeds)
        started = time.perf_counter()
        understand(raw)
        slowest = max(slowest, time.perf_counter() - started)

    assert slowest < 2
    assert peak.more() < 150 * 1024
