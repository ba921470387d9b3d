"""What a sign-in name of staff looks like."""

from __future__ import annotations

# Begins with a letter: an IIN, a phone number or an e-mail address can never be a sign-in name.
USERNAME_PATTERN = r"^[a-z][a-z0-9._-]{1,63}$"
USERNAME_LENGTH = 64


def normal_username(typed: str) -> str:
    """The stored form of a typed sign-in name: letters are lower case, there are no outer blanks."""
    return typed.strip().lower()
