"""Letters to try: the sample mailbox, and short labelled ones of our own (no real names or numbers)."""

import json
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from compliance.policy.rules import check_digit
from requests_inbox.reading import Address, Letter, read_message
from requests_inbox.reading.quoting import split_quoted

HERE = Path(__file__).parent
SAMPLE = HERE / "sample"
EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLE / "expected.json").read_text())


def an_iin(first_eleven: str = "90010150000") -> str:
    """A number with a good check digit, the first from these eleven digits on."""
    number = int(first_eleven)
    while (digit := check_digit(str(number))) is None:
        number += 1
    return f"{number}{digit}"


def sample(name: str) -> bytes:
    return (SAMPLE / f"{name}.eml").read_bytes()


def samples() -> list[bytes]:
    return [sample(name) for name in sorted(EXPECTED)]


def labelled(part: str) -> Iterator[tuple[dict[str, Any], Letter]]:
    """Of one set (``held``, ``tuned``, ``later``, ``last``, ``fresh``): the label and the letter."""
    for line in (HERE / "labelled.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["set"] == part:
            yield row, _as_mail(row) if part == "fresh" else _letter(row)


def _as_mail(row: dict[str, Any]) -> Letter:
    """Sent as programs send it, and read: with headers of its own, or in HTML alone."""
    mail = EmailMessage()
    mail["From"] = row.get("from", "<x@mail.example>")
    mail["Subject"] = row["subject"]
    for name, value in row.get("headers", {}).items():
        mail[name] = value
    html = row.get("html")
    mail.set_content(html or row["body"].replace("{iin}", an_iin()), subtype="html" if html else "plain")
    return read_message(mail.as_bytes()).letter


def _letter(row: dict[str, Any]) -> Letter:
    split = split_quoted(row["body"].replace("{iin}", an_iin()), row["subject"])
    name, _, address = row.get("from", "<x@mail.example>").rpartition("<")
    return Letter(
        subject=row["subject"],
        own=split.own,
        quoted=split.quoted,
        forwarded=split.forwarded,
        sender=Address(name.strip(), address.rstrip(">")),
    )
