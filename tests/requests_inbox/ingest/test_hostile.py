"""Letters that somebody broke on purpose, and very large ones: none is lost, and memory stays small."""

from __future__ import annotations

import gzip
import io
import os
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from requests_inbox.models import Letter, Message, Request
from requests_inbox.rules.sorting import DAILY
from requests_inbox.services.raw_letters import raw_bytes
from requests_inbox.services.storing import store_message
from requests_inbox.services.understanding import understand
from tests.requests_inbox.ingest.letters import ACTOR, NOW, SAMPLE, large, letter, today, understood
from tests.requests_inbox.ingest.mime_trees import broken_trees
from tests.services import ROOT

# One letter of so many is a tree as it was drawn.
TREES = 40

MEASURED = """
import os, re, sys
sys.argv = ["manage.py", "ingest_mail", *sys.argv[1:], "--json"]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
# What getrusage tells begins with the memory of the process that started this one.
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def peak_of_ingesting(database, path: Path) -> tuple[int, int]:
    """Letters told of, and the most memory that the command held, in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)],
        cwd=ROOT, env=database.environment, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return len(done.stdout.splitlines()), int(done.stderr.split()[-1]) // 1024


def sample() -> list[bytes]:
    return [path.read_bytes() for path in sorted(SAMPLE.glob("*.eml"))]


def mutated(sample: Sequence[bytes], count: int, chance: random.Random) -> list[bytes]:
    """Letters with bytes changed, cut out, doubled, swapped and mixed, all different."""
    made: set[bytes] = set()
    while len(made) < count:
        raw = bytearray(chance.choice(sample))
        for _ in range(chance.randrange(1, 12)):
            place = chance.randrange(len(raw) + 1)
            match chance.randrange(5):
                case 0:
                    raw[place : place + 1] = bytes([chance.randrange(256)])
                case 1:
                    del raw[place : place + chance.randrange(60)]
                case 2:
                    raw[place:place] = raw[place : place + chance.randrange(200)]
                case 3:
                    other = chance.choice(sample)
                    start = chance.randrange(len(other))
                    raw[place:place] = other[start : start + chance.randrange(400)]
                case _:
                    raw[place:place] = chance.choice(
                        (b"\r\n\r\n", b"\0", b"\xff\xfe", b"=?utf-8?B?", b"--b\r\n", b"\r\n")
                    )
        made.add(bytes(raw))
    return sorted(made)


@pytest.mark.django_db
def test_no_broken_letter_is_lost_or_stops_the_run():
    raws = sorted({*mutated(sample(), 45, random.Random(4)), *broken_trees(15, 4)})
    for raw in raws:
        kept = store_message(content=raw, actor=ACTOR, now=NOW)
        understand(message_id=kept.message_id, actor=ACTOR, now=NOW)
    assert Message.objects.count() == len(raws)
    assert not Message.objects.filter(state="stored").exists()
    assert not Message.objects.filter(triage_reason="failed").exists()
    assert {raw_bytes(message) for message in Message.objects.all()} == set(raws)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 100, b"\r\n", b"Subject: \xff\xfe\r\n\r\n", b"a" * 70_000],
    ids=["nothing", "zeros", "no header", "no charset", "one line"],
)
def test_what_is_no_letter_waits_for_a_person(raw):
    message = understood(raw)
    assert message.state in {"triage", "filed"}
    assert message.triage_reason != "failed"
    assert raw_bytes(message) == raw


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_twenty_thousand_broken_letters_are_all_there_in_little_memory(own_database, tmp_path):
    count = int(os.environ.get("FUZZED_LETTERS", "20000"))
    trees = broken_trees(count // TREES, 20)
    # To draw a tree takes as long as to read ten: so most are drawn ones with their bytes flipped as well.
    again = mutated(trees, count // 2 - len(trees), random.Random(21))
    raws = sorted({*trees, *again})
    raws += sorted(set(mutated(sample(), count, random.Random(20))) - set(raws))[: count - len(raws)]
    folder = tmp_path / "letters"
    folder.mkdir()
    for number, raw in enumerate(raws):
        (folder / f"{number:05}.eml").write_bytes(raw)
    told, peak = peak_of_ingesting(own_database, folder)
    assert told == Message.objects.count() == count
    assert not Message.objects.filter(state="stored").exists()
    assert not Message.objects.filter(triage_reason="failed").exists()
    assert peak < 300, peak


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_letter_of_25_mb_with_12_attachments_takes_less_than_200_mb(own_database, tmp_path):
    [head, rest] = large(2_050_000).split(b"--b\r\nContent-Type: application/pdf", 1)
    part = b"--b\r\nContent-Type: application/pdf" + rest.removesuffix(b"--b--\r\n")
    (tmp_path / "large.eml").write_bytes(head + part * 12 + b"--b--\r\n")
    (tmp_path / "small.eml").write_bytes(letter())
    assert (tmp_path / "large.eml").stat().st_size > 24_000_000
    told, peak = peak_of_ingesting(own_database, tmp_path)
    assert told == 2
    assert Message.objects.order_by("-size").values_list("attachments", flat=True)[0] == 12
    assert peak < 200, peak


def bomb(size: int = 100_000_000) -> bytes:
    """A letter with archives that unpack to a hundred megabytes, and one within another."""
    zeros = bytes(size)
    flat, nested = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(flat, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", zeros)
    with zipfile.ZipFile(nested, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.zip", flat.getvalue())
    message = EmailMessage()
    message["From"], message["Subject"] = "robot@example.kz", "Отзыв согласия"
    message["Message-ID"] = "<bomb@example.kz>"
    message.set_content("Прошу прекратить обработку моих персональных данных.")
    for name, content in (
        ("letter.docx", flat.getvalue()),
        ("all.zip", nested.getvalue()),
        ("a.gz", gzip.compress(zeros)),
    ):
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@pytest.mark.django_db
def test_nothing_unpacks_an_attachment(monkeypatch):
    raw = bomb(100_000)

    def unpacked(*_arguments, **_options):
        raise AssertionError("an attachment was unpacked")

    for place, name in (
        (zipfile, "ZipFile"), (gzip, "GzipFile"), (gzip, "decompress"), (zlib, "decompress"),
        (zlib, "decompressobj"),
    ):  # fmt: skip
        monkeypatch.setattr(place, name, unpacked)
    message = understood(raw)
    assert (message.attachments, message.state, raw_bytes(message)) == (3, "filed", raw)


@pytest.mark.long
def test_archives_that_expand_are_kept_as_they_came_and_nothing_unpacks_them(own_database, tmp_path):
    raw = bomb()
    (tmp_path / "bomb.eml").write_bytes(raw)
    told, peak = peak_of_ingesting(own_database, tmp_path)
    message = Message.objects.get()
    assert (told, message.attachments, message.state) == (1, 3, "filed")
    assert raw_bytes(message) == raw
    assert peak < 200, peak


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_of_ten_thousand_letters_of_one_sender_none_is_lost_and_few_are_answered(own_database, tmp_path):
    count = 10_000
    for number in range(count):
        (tmp_path / f"{number:05}.eml").write_bytes(letter(sender="robot@example.kz", date=today()))
    told, peak = peak_of_ingesting(own_database, tmp_path)
    assert told == Message.objects.count() == count
    assert Message.objects.filter(state="triage", triage_reason="flood").count() == count - DAILY
    assert Request.objects.count() == DAILY
    assert Letter.objects.count() == 1
    assert peak < 300, peak
