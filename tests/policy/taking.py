"""Taking a file in by the command and by the form, and what one is told in one's language."""

from __future__ import annotations

import html
import io
from pathlib import Path
from typing import Protocol

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from compliance.policy.messages import REFUSALS

LIST = "/admin/policy/policyversion/"
LANGUAGES = ("kk", "ru", "en")


class Way(Protocol):
    """Takes bytes in and gives what a reader of the language is told, whether they were taken or refused."""

    def __call__(self, content: bytes, language: str = "en") -> str: ...


def in_language(code: str, language: str) -> str:
    """What a reader of a language is told of a refusal."""
    with translation.override(language):
        return str(REFUSALS[code])


def take(path: Path, language: str = "en", *options: str) -> str:
    """What the command prints."""
    output = io.StringIO()
    call_command("import_policy", str(path), "--messages", language, *options, stdout=output)
    return output.getvalue()


def refusal(path: Path, language: str = "en", *options: str) -> str:
    """What the command ends with."""
    with pytest.raises(CommandError) as ended:
        take(path, language, *options)
    return str(ended.value)


def speak(persona: Client, language: str) -> None:
    assert persona.post("/account/language/", {"language": language, "next": LIST}).status_code == 302


def upload(persona: Client, content: bytes) -> str:
    said = {"file": SimpleUploadedFile("p.txt", content), "language": "auto", "reason_code": "correction"}
    return persona.post(f"{LIST}add/", said, follow=True).content.decode()


def by_command(folder: Path) -> Way:
    """The command; its refusals are told like its successes."""

    def way(content: bytes, language: str = "en") -> str:
        path = folder / "policy.txt"
        path.write_bytes(content)
        try:
            return take(path, language)
        except CommandError as ended:
            return str(ended)

    return way


def by_form(persona: Client) -> Way:
    """The form; a refusal leaves what was chosen on it."""

    def way(content: bytes, language: str = "en") -> str:
        speak(persona, language)
        return html.unescape(upload(persona, content))

    return way
