"""Looking for values where none may be: dump, media, logs, broker, exports, in every spelling."""

from __future__ import annotations

import base64
import subprocess
import urllib.parse
from collections.abc import Iterable, Iterator
from pathlib import Path

import redis
from django.conf import settings

from config.embedded.postgres import Postgres
from tests.databases import OwnDatabase

SHORTEST = 6  # what is shorter stands somewhere by chance


def spellings(value: str) -> set[bytes]:
    """A value as it might be written anywhere: cases, encodings, base64 at each offset, hex, escapes."""
    found: set[bytes] = set()
    for text in {value, value.upper(), value.lower(), value.casefold(), value.replace(" ", "")}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1251"):
            try:
                raw = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
            # What stands before a value shifts its base64: the middle of three shifts is always there.
            for shift in range(3):
                encoded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
                found.add(encoded[shift and shift + 1 : -1])
        found.add(urllib.parse.quote(text).encode())
        found.add(text.encode("unicode_escape"))
        found.add(text.encode("unicode_escape").replace(b"\\", b"\\\\"))
        found.add("".join(f"={byte:02X}" for byte in text.encode()).encode())
    return {spelling for spelling in found if len(spelling) >= SHORTEST}


def dump(database: OwnDatabase) -> bytes:
    """What ``pg_dump`` writes of a database: everything a thief of a backup has."""
    return dump_of(database.superuser_url)


def dump_of(url: str) -> bytes:
    """The same of the database at an address."""
    program = Postgres.programs() / "pg_dump"
    done = subprocess.run([program, "--no-owner", f"--dbname={url}"], capture_output=True, check=True)
    return done.stdout


def media() -> Iterator[tuple[str, bytes]]:
    """Every file the product keeps: its name and content."""
    for folder in (settings.MEDIA_ROOT, settings.SEAL_EXPORT_DIR):
        for path in Path(folder).rglob("*"):
            if path.is_file():
                yield str(path.relative_to(folder)), str(path).encode() + b"\n" + path.read_bytes()


def logs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every log file of a folder."""
    for path in folder.rglob("*.log"):
        yield path.name, path.read_bytes()


def broker() -> bytes:
    """Every key of Valkey with its content. Uncompressed: packed, a value would not be recognised."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.config_set("rdbcompression", "no")
        return b"\n".join(key + b" " + (client.dump(key) or b"") for key in client.scan_iter())


def assert_nowhere(values: Iterable[str], places: Iterable[tuple[str, bytes]]) -> None:
    """Fails with the name of the place and the number of the value, never with the value itself."""
    wanted = [(number, spelling) for number, value in enumerate(values) for spelling in spellings(value)]
    beginnings = {spelling[:SHORTEST] for _, spelling in wanted}
    for name, content in places:
        met = beginnings.intersection(_pieces(content))
        for number, spelling in wanted:
            if spelling[:SHORTEST] in met:  # thousands of spellings: look through all the content once only
                assert spelling not in content, f"value {number} is in {name}"


def _pieces(content: bytes) -> Iterator[bytes]:
    """Everything of the shortest length that stands anywhere in the content."""
    return map(content.__getitem__, map(slice, range(len(content)), range(SHORTEST, len(content) + 1)))
