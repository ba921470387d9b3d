"""A process that typesets one document and ends: ``python -m compliance.policy.typesetter``.

The typesetter keeps what it has laid out for the next time, megabytes for every page; only the end of a
process gives that back. Reads a JSON object (source, data, standard, timestamp) and writes the PDF.
"""

from __future__ import annotations

import json
import sys

import typst


def main() -> int:
    """Typesets what stands in the standard input; 1 if it cannot be. Says nothing: it could hold values."""
    asked = json.load(sys.stdin.buffer)
    try:
        document: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs lack what is passed
            {"main.typ": asked["source"].encode(), "data.json": asked["data"].encode()},
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=asked["standard"],
            timestamp=asked["timestamp"],
        )
    except (typst.TypstError, ValueError):
        return 1
    sys.stdout.buffer.write(document)
    return 0


if __name__ == "__main__":
    sys.exit(main())
