"""How much of one message is read. What is beyond stays in the sealed raw bytes and is named as a defect."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one message; bytes are bytes, characters are characters after decoding."""

    parts: int = 200
    depth: int = 20
    header_bytes: int = 256 * 1024
    """Of one header block; a single field is read up to 16 KB."""
    text_chars: int = 200_000
    """Of the body, own words and quoted together."""
    html_chars: int = 400_000
    """Of HTML source, after scripts, styles and comments are dropped."""
    attachments: int = 100
    attachment_bytes: int = 50 * 1024 * 1024
    """A larger one is listed as ``too_large``; its bytes can still be read."""
    nested_letters: int = 10
    references: int = 50
    addresses: int = 100


DEFAULT_LIMITS = Limits()
