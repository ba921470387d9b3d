"""Keys and passwords of an embedded installation: made once, kept in files that only the owner reads."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from config.embedded.errors import Unavailable


def _text() -> str:
    return secrets.token_urlsafe(48)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "secret_key": _text,
    "master_keys": lambda: f"k1:{_key()}",
    "seal_signing_key": _key,
    "suppression_key": _key,
    "superuser_password": lambda: secrets.token_hex(24),
    "database_password": lambda: secrets.token_hex(24),
    "redis_password": lambda: secrets.token_hex(24),
}


def ensure(directory: Path, *, data_exists: bool) -> None:
    """Make the missing secrets; never a new master key for data that was sealed under another one."""
    missing = [name for name in MAKERS if not (directory / name).exists()]
    if data_exists and "master_keys" in missing:
        raise Unavailable(
            f"{directory / 'master_keys'} is missing, but there is data sealed under it. Put the file back "
            "from your copy; without it the personal data cannot be read."
        )
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    for name in missing:
        write(directory / name, MAKERS[name]())


def write(path: Path, text: str) -> None:
    """Write a secret so that it is either whole or absent."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def read(directory: Path, name: str) -> str:
    """One secret; empty when it is not there."""
    try:
        return (directory / name).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
