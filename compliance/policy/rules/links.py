"""Whether an address in a text can lead anywhere at all, judged by its form."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .differences.addresses import EMAIL

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)
_WEB = ("http", "https")


def url_fault(address: str) -> str:
    """What is wrong with the address of a page, as a code; empty if nothing is."""
    if address.startswith("www."):
        return "no_scheme"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "malformed"
    host = "" if re.match(r"[a-z]+:/{3,}", address, re.IGNORECASE) else parts.hostname or ""
    against = (
        (parts.scheme.lower() not in _WEB, "scheme"),
        (not host, "no_host"),
        (parts.username or parts.password, "credentials"),
        (port == 0 or not _is_host(host), "malformed"),
        (parts.scheme.lower() == "http", "not_secure"),
    )
    return next((fault for stands, fault in against if stands), "")


def email_fault(address: str) -> str:
    """What is wrong with an e-mail address, as a code; empty if nothing is."""
    local, _at, host = address.partition("@")
    if not EMAIL.fullmatch(address) or ".." in address or local.startswith(".") or local.endswith("."):
        return "malformed"
    return "" if _is_host(host) else "malformed"


def _is_host(host: str) -> bool:
    try:
        labels = host.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
