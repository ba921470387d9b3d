import base64
import codecs
import subprocess
import sys
import time
from pathlib import Path

import pytest

from requests_inbox.reading import Limits, read_message

from .making import attached, multipart, raw, text

PDF = b"%PDF-1.4\n%%EOF\n"


def test_plain_text_is_preferred_to_its_html_twin():
    message = read_message(multipart(text("plain"), text("<p>html</p>", "html"), kind="alternative"))

    assert message.text == "plain"
    assert message.attachments == ()


def test_an_empty_or_hollow_plain_twin_gives_way_to_html():
    for hollow in ("", "  ", "Please view this message in an HTML client"):
        message = read_message(multipart(text(hollow), text("<p>Удалите</p>", "html"), kind="alternative"))

        assert message.text == "Удалите"


def test_html_is_text_without_scripts_styles_comments_and_hidden_parts():
    source = (
        "<html><head><style>p{}</style><title>t</title></head><body><!-- no --><p>Мой&nbsp;новый адрес:<br>Алматы</p>"
        "<div style='display:none'>hidden</div><script>alert(1)</script><table><tr><td>a</td><td>b</td></tr></table>"
        "<blockquote>old words</blockquote></body></html>"
    )
    message = read_message(raw(source, "Content-Type: text/html; charset=utf-8\n"))

    assert message.own == "Мой новый адрес:\nАлматы\n\na b" or message.own.split() == [
        "Мой",
        "новый",
        "адрес:",
        "Алматы",
        "a",
        "b",
    ]
    assert message.quoted == "old words"
    assert "html_only" in message.defects


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n..", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"RIFF\0\0\0\0WEBPVP8", "webp"),
        (b"II*\x00", "tiff"),
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "docx"),
        (b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.xml", "xlsx"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text", "odt"),
        (b"PK\x03\x04", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"{\\rtf1", "rtf"),
        (b"MZ\x90", "exe"),
        (b"\x30\x82\x01\x02\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", "p7s"),
        (b"\x30\x82\x01\x02\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", "p7m"),
        (b"\x78\x9f\x3e\x22", "tnef"),
        (b"From: a@b\nTo: c@d\n\nx", "eml"),
        ("жай мәтін".encode(), "txt"),
        (b"\x01\x02\x03", "unknown"),
        (b"", "empty"),
    ],
)
def test_the_kind_of_an_attachment_is_told_by_its_bytes(content, kind):
    (attachment,) = read_message(multipart(text("x"), attached(content))).attachments

    assert attachment.sniffed_type == kind
    assert attachment.declared_type == "application/pdf"
    assert attachment.content() == content
    assert attachment.size == len(content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Users\\\\x\\\\отчет.pdf", "отчет.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("nul.txt", "_nul.txt"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("..", "part-2.pdf"),
        ("a<b>:c.pdf", "a_b__c.pdf"),
        ("=?utf-8?b?0LDQutGC?=.pdf", "акт.pdf"),
    ],
)
def test_names_of_files_are_made_safe(given, kept):
    (attachment,) = read_message(multipart(text("x"), attached(PDF, given))).attachments

    assert attachment.name == kept


def test_long_names_in_pieces_and_percent_signs_are_put_together():
    part = (
        "Content-Type: application/pdf\nContent-Disposition: attachment;\n filename*0*=utf-8''%D0%B0%D0%BA;\n"
        ' filename*1*=%D1%82;\n filename*2=".pdf"\n\nx'
    )

    assert read_message(multipart(part.encode())).attachments[0].name == "акт.pdf"


def test_text_with_a_name_is_an_attachment_and_text_without_one_is_text():
    message = read_message(multipart(text("one"), attached(b"two", "n.txt", "text/plain"), text("three")))

    assert message.text == "one\n\nthree"
    assert [item.name for item in message.attachments] == ["n.txt"]


def test_a_letter_within_a_letter_is_read_and_counts_as_repeated():
    inner = b"Content-Type: message/rfc822\n\n" + raw(
        "внутри", "Content-Type: text/plain; charset=utf-8\n", "Old"
    )
    message = read_message(multipart(text("смотрите вложение"), inner))

    (attachment,) = message.attachments
    assert attachment.sniffed_type == "eml"
    assert attachment.letter is not None
    assert attachment.letter.own == "внутри"
    assert "внутри" in message.quoted
    assert message.own == "смотрите вложение"


def test_signed_and_packed_mail_keeps_text_and_shows_the_rest_as_attachments():
    signature = attached(
        b"\x30\x82\x01\x02\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
        "smime.p7s",
        "application/pkcs7-signature",
    )
    message = read_message(multipart(text("слова"), signature, kind="signed"))

    assert message.text == "слова"
    assert [item.sniffed_type for item in message.attachments] == ["p7s"]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", base64.b64encode("сөз".encode()) + b"==\n" + base64.b64encode(b" two")),
        ("quoted-printable", b"=D1=81=D3=A9=D0=B7 =\ntwo"),
        ("x-uuencode", b"begin 644 a\n" + codecs.encode("сөз two".encode(), "uu").split(b"\n", 1)[1]),
        ("8bit", "сөз two".encode()),
        ("base64", "сөз two".encode()),  # said, and not done
        ("strange", "сөз two".encode()),
    ],
)
def test_every_transfer_encoding_is_undone_and_lies_are_seen_through(encoding, body):
    message = read_message(
        raw(body, f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n")
    )

    assert message.text == "сөз two"


@pytest.mark.parametrize(
    ("declared", "real"),
    [
        ("windows-1251", "windows-1251"),
        ("koi8-r", "koi8-r"),
        ("utf-8", "windows-1251"),
        ("us-ascii", "koi8-r"),
        ("iso-8859-1", "windows-1251"),
        ("windows-1251", "koi8-r"),
        ("koi8-r", "windows-1251"),
        ("cp1251", "utf-8"),
        ("made-up", "cp866"),
        ("rot13", "windows-1251"),
        ("utf-16", "utf-16"),
        ("", "utf-8"),
    ],
)
def test_the_charset_that_gives_language_wins_over_the_declared_one(declared, real):
    words = "Прошу удалить мои персональные данные и сообщить об этом письменно"
    head = f"Content-Type: text/plain; charset={declared}\n" if declared else ""

    assert read_message(raw(words.encode(real), head)).text == words


def test_depth_parts_text_and_attachments_are_bounded_and_said():
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(60))
    assert "too_deep" in read_message(b"Subject: x\n" + deep).defects
    letters = b"Content-Type: message/rfc822\n\n" * 500
    assert "too_deep" in read_message(b"Subject: x\n" + letters).defects
    many = multipart(*[text("a")] * 400)
    assert "too_many_parts" in read_message(many).defects
    files = read_message(multipart(*[attached(PDF)] * 9), limits=Limits(attachments=4, attachment_bytes=5))
    assert len(files.attachments) == 4
    assert files.attachments[0].too_large
    assert {"too_many_attachments", "too_large"} <= set(files.defects)
    long = read_message(raw("слово " * 100), limits=Limits(text_chars=50))
    assert len(long.text) <= 50
    assert "text_cut" in long.defects


def test_a_missing_or_wrong_boundary_is_guessed():
    body = b"--real\nContent-Type: text/plain\n\nhello\n--real--\n"
    for kind in ("multipart/mixed", 'multipart/mixed; boundary="other"'):
        message = read_message(raw(body, f"Content-Type: {kind}\n"))

        assert message.text == "hello"
        assert "bad_boundary" in message.defects


HOSTILE = {
    "parameters": b"Content-Type: text/plain; " + b'a="b; ' * 700_000 + b"\n\nx",
    "parts": b"Content-Type: multipart/mixed; boundary=q\n\n" + b"--q\n\nx\n" * 100_000,
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)
    ),
    "letters": b"Content-Type: message/rfc822\n\n" * 100_000,
    "padding": b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + b"a=" * 2_000_000,
    "words": b"Subject: " + b"=?utf-8?q?a?= " * 300_000 + b"\n\nx",
    "addresses": b"From: " + b'(<"' * 1_000_000 + b"\n\nx",
    "comments": b"Content-Type: text/html\n\n" + b"<!--" * 500_000,
    "tags": b"Content-Type: text/html\n\n" + b"<table><tr><td>" * 100_000,
    "marks": b"Content-Type: text/plain; charset=utf-8\n\n" + ("a" + "\u0301\u0323" * 200_000).encode(),
    "quotes": b"\n" + b"> " * 1_000_000,
    "digits": b"\n" + b"87 " * 70_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_messages_take_seconds_at_most(name):
    started = time.process_time()
    message = read_message(HOSTILE[name])

    assert time.process_time() - started < 4
    assert "unreadable" not in message.defects


WEIGH = """
import os, base64, re
from pathlib import Path
from requests_inbox.reading import read_message
from requests_inbox.rules import classify
parts = []
for number in range(12):
    head = b'--q\\nContent-Type: application/pdf; name=a.pdf\\nContent-Transfer-Encoding: base64\\n\\n'
    parts.append(head + base64.encodebytes(b'%PDF-' + os.urandom(1_530_000)))
raw = b'Subject: x\\nContent-Type: multipart/mixed; boundary=q\\n\\n' + b'\\n'.join(parts) + b'\\n--q--\\n'
del parts
message = read_message(raw)
classify(message.letter)
for attachment in message.attachments:
    assert attachment.sniffed_type == 'pdf' and sum(map(len, attachment.chunks())) == attachment.size == 1_530_005
# Not ru_maxrss: that keeps what the process weighed that started this one.
peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]
print(len(raw), len(message.attachments), peak)
"""


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from Linux")
def test_25_megabytes_with_12_attachments_stay_under_200_megabytes():
    out = subprocess.run([sys.executable, "-c", WEIGH], capture_output=True, text=True, check=True).stdout
    size, attachments, peak = map(int, out.split())

    assert size > 24_000_000
    assert attachments == 12
    assert peak < 120 * 1024
