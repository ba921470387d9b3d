"""Exports registers as the command does, in a process of its own, and tells what each took.

python -m tests.extracts.exporting csv FOLDER consents requests
python -m tests.extracts.exporting pdf FOLDER consents --to 2024-02-29
"""

from __future__ import annotations

import io
import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import django

from tests.memory import Peak


def main() -> None:
    """A line of JSON for each register: rows, bytes, seconds, kilobytes of each process at its highest moment."""
    parser = ArgumentParser()
    parser.add_argument("kind")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--to", dest="until", default=[], type=lambda day: ["--to", day])
    asked = parser.parse_args()
    django.setup()
    for name in asked.names:
        took = exported(asked.kind, name, asked.folder, asked.until)
        sys.stdout.write(json.dumps({"name": name, **took}) + "\n")


def exported(kind: str, name: str, folder: Path, until: list[str]) -> dict[str, float]:
    """One register into a folder; ``typesetter`` is the largest of the processes that made its pages."""
    from django.core.management import call_command

    from compliance.extracts.models import Extract

    peak, begun = Peak(), time.perf_counter()
    call_command("export_register", name, *until, format=kind, output=str(folder), stdout=io.StringIO())
    seconds = time.perf_counter() - begun
    beside = getrusage(RUSAGE_CHILDREN).ru_maxrss
    extract = Extract.objects.latest("pk")
    return {
        "rows": extract.rows or 0, "bytes": extract.size or 0, "seconds": round(seconds, 1),
        "kilobytes": peak.highest(), "typesetter": beside,
    }  # fmt: skip


if __name__ == "__main__":
    main()
