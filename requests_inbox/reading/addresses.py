"""Address fields: names and addresses, whatever the mailer made of them."""

from .cleaning import clean_line
from .headers import header_text
from .message import Address

_NAME_LIMIT = 200
_ADDRESS_LIMIT = 320
_CLOSING = {'"': '"', "<": ">", "(": ")"}


def read_addresses(value: bytes, limit: int, defects: set[str]) -> tuple[Address, ...]:
    """The addresses of one field, at most ``limit``."""
    found: list[Address] = []
    for name, address in _pieces(value.decode("latin-1")):
        if len(found) >= limit:
            defects.add("too_many_addresses")
            break
        text = clean_address(address)
        shown = header_text(name.encode("latin-1"), _NAME_LIMIT, defects).strip("\"' ")
        if not text and "@" in shown and " " not in shown:
            # The whole address was written as a name.
            text, shown = clean_address(shown), ""
        if not text and not shown:
            continue
        if not text:
            defects.add("bad_address")
        found.append(Address(shown, text))
    return tuple(found)


def clean_address(raw: str) -> str:
    """An address without white space and controls, its domain in small letters; empty if it is none."""
    # 8-bit addresses (RFC 6532) came as latin-1.
    text = header_text(raw.encode("latin-1", "replace"), _ADDRESS_LIMIT) if not raw.isascii() else raw
    text = clean_line(text, _ADDRESS_LIMIT).replace(" ", "").strip("<>,;\"'")
    local, at, domain = text.rpartition("@")
    if not (local and at and domain):
        return ""
    return f"{local}@{domain.lower().strip('.')}"


def _pieces(text: str) -> list[tuple[str, str]]:
    """(name, address) as they stand, parted by commas, semicolons and group names."""
    pieces: list[tuple[str, str]] = []
    name: list[str] = []
    address = ""
    comment = ""
    position = 0

    def finish() -> None:
        nonlocal address, comment
        plain = "".join(name).strip()
        if not address and "@" in plain and "=?" not in plain:
            pieces.append((comment, plain))
        elif address or plain:
            pieces.append((plain or comment, address))
        name.clear()
        address = comment = ""

    while position < len(text):
        sign = text[position]
        close = _CLOSING.get(sign)
        if close is not None:
            content, position = _enclosed(text, position, close)
            if sign == "<":
                address = address or content
            elif sign == "(":
                comment = comment or content
            else:
                name.append(content)
            continue
        if sign in ",;":
            finish()
        elif sign == ":" and not address and "@" not in "".join(name):
            name.clear()  # the name of a group
        else:
            name.append(sign)
        position += 1
    finish()
    return pieces


def _enclosed(text: str, start: int, close: str) -> tuple[str, int]:
    """What stands up to the closing sign; without one, the sign means itself and the rest is taken."""
    taken: list[str] = []
    position = start + 1
    while position < len(text):
        sign = text[position]
        if sign == "\\" and close != ">" and position + 1 < len(text):
            taken.append(text[position + 1])
            position += 2
            continue
        if sign == close:
            break
        taken.append(sign)
        position += 1
    return "".join(taken), position + 1
