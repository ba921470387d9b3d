"""The tree of MIME parts, as ranges of the raw bytes: nothing is copied, depth and number are bounded.

Each level scans its range once for its boundary, so a message costs at most depth × size.
"""

import re
from dataclasses import dataclass, field

from .headers import Headers, parameters, read_headers
from .limits import Limits

_GUESSED_BOUNDARY = re.compile(
    rb"(?:\A|(?<=\n))--([^\s\n][^\n]{0,198}?)[ \t]*\r?\n(?:[A-Za-z-]{1,40}:|\r?\n)"
)
_TOKEN = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")


@dataclass(slots=True)
class Part:
    """One part: its header fields, the range of its body, and its children."""

    headers: Headers
    start: int
    end: int
    path: str
    type: str
    parameters: dict[str, str]
    children: list["Part"] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return self.type.startswith("multipart/") and bool(self.children)


@dataclass(slots=True)
class Budget:
    """What is left of the limits, and the oddities met on the way."""

    limits: Limits
    defects: set[str]
    parts: int = 0
    letters: int = 0


def depth_of(path: str) -> int:
    """How many parts and letters a part lies within."""
    return path.count(".") + 1 if path else 0


def read_part(raw: bytes, start: int, end: int, path: str, budget: Budget) -> Part:
    """The part that begins at ``start`` with its header fields."""
    budget.parts += 1
    headers, body = read_headers(raw, start, end, budget.limits.header_bytes, budget.defects)
    value = headers.first("content-type")
    kind, named = parameters(value)
    if _TOKEN.fullmatch(kind) is None:
        kind = "text/plain"
    part = Part(headers, body, end, path, kind, named)
    if kind.startswith("multipart/"):
        _split(raw, part, budget)
    return part


def _split(raw: bytes, part: Part, budget: Budget) -> None:
    if depth_of(part.path) >= budget.limits.depth:
        budget.defects.add("too_deep")
        return
    boundary = _boundary(raw, part, budget)
    if boundary is None:
        return
    ranges, closed = _ranges(raw, part, boundary, budget)
    if not closed:
        budget.defects.add("truncated_multipart")
    for number, (start, end) in enumerate(ranges, 1):
        if budget.parts >= budget.limits.parts:
            budget.defects.add("too_many_parts")
            return
        path = f"{part.path}.{number}" if part.path else str(number)
        part.children.append(read_part(raw, start, end, path, budget))


def _boundary(raw: bytes, part: Part, budget: Budget) -> bytes | None:
    declared = part.parameters.get("boundary", "").rstrip().encode("utf-8", "ignore")
    if 0 < len(declared) <= 500 and raw.find(b"--" + declared, part.start, part.end) >= 0:
        return declared
    budget.defects.add("bad_boundary")
    guessed = _GUESSED_BOUNDARY.search(raw, part.start, min(part.end, part.start + 100_000))
    return guessed[1].rstrip() if guessed else None


def _ranges(raw: bytes, part: Part, boundary: bytes, budget: Budget) -> tuple[list[tuple[int, int]], bool]:
    """The ranges between the boundary lines, at most one more than may be read."""
    # With its line end in front the pattern begins with fixed bytes, which are looked for fastest.
    line = re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\r?\Z)")
    ranges: list[tuple[int, int]] = []
    start = -1
    room = budget.limits.parts - budget.parts + 1
    for found in line.finditer(raw, max(0, part.start - 1), part.end):
        if start >= 0:
            # The line end before a boundary belongs to the boundary.
            stop = found.start()
            if stop > start and raw[stop - 1 : stop] == b"\r":
                stop -= 1
            ranges.append((start, max(start, stop)))
        if found[1] is not None:
            return ranges, True
        start = min(raw.find(b"\n", found.end(), part.end) + 1 or part.end, part.end)
        if len(ranges) >= room:
            return ranges, True
    if start >= 0:
        ranges.append((start, part.end))
    return ranges, False
