"""Checking an exported proof offline: ``python -m compliance.audit.proof_check PROOF.json``.

Needs this file, ``rules.py`` beside it and the ``cryptography`` package; no database, no settings.
Give the operator's public key (64 hex digits, handed over in person) with ``--public-key``;
without it the proof's own copy is used, which shows consistency but not who signed. With
``--against seals.jsonl`` the seal must also be in that export.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import rules

PROOF_FORMAT = "proof-1"


def faults_of(proof: dict[str, Any], *, public_key: bytes | None = None) -> list[str]:
    """What does not hold in a proof (as loaded from JSON); an empty list when all holds."""
    try:
        return list(_faults(proof, public_key))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        return [f"proof_unreadable ({type(error).__name__})"]


def _faults(proof: dict[str, Any], public_key: bytes | None) -> Iterator[str]:
    seal = proof["seal"]
    statement = json.loads(seal["statement"])
    key = public_key or bytes.fromhex(proof["public_key"])
    if proof["format"] != PROOF_FORMAT or statement["format"] != rules.SEAL_FORMAT:
        yield "format_unknown"
    yield from _seal_faults(seal, statement, key)
    leaf = rules.leaf_hash(proof["entry"].encode())
    path = [bytes.fromhex(node) for node in proof["path"]]
    root = rules.root_from_path(leaf, int(proof["index"]), int(statement["count"]), path)
    if root is None or root.hex() != statement["root"]:
        yield "entry_not_in_seal"
    claimed, row = _entry(proof)["row_hash"], proof["row"]
    if (row is None) != (claimed is None):
        yield "row_missing"
    elif row is not None and hashlib.sha256(row.encode()).hexdigest() != claimed:
        yield "row_altered"
    elif row is not None and json.loads(row)[0] != rules.names_digest(proof["columns"]):
        yield "columns_altered"


def contents_of(proof: dict[str, Any]) -> dict[str, dict[str, str | None]]:
    """What the entry and the row say, by name. Raises KeyError, TypeError, ValueError."""
    row = json.loads(proof["row"])[1:] if proof["row"] else []
    return {"entry": _entry(proof), "row": dict(zip(proof["columns"], row, strict=True))}


def _entry(proof: dict[str, Any]) -> dict[str, str | None]:
    mark, *values = json.loads(proof["entry"])
    entry_format = int(json.loads(proof["seal"]["statement"])["entry_format"])
    if mark != rules.entry_mark(entry_format):
        raise ValueError("entry of another format")
    return dict(zip(rules.ENTRY_FIELDS[entry_format], values, strict=True))


def _seal_faults(seal: dict[str, Any], statement: dict[str, Any], key: bytes) -> Iterator[str]:
    signature = bytes.fromhex(seal["signature"])
    if not rules.signature_holds(key, seal["statement"], signature):
        yield "seal_signature_wrong"
    if rules.seal_hash(seal["statement"], signature).hex() != seal["hash"]:
        yield "seal_hash_wrong"
    if seal["number"] != statement["number"] or seal["key_id"] != statement["key_id"]:
        yield "seal_altered"
    if statement["key_id"] != rules.public_key_id(key):
        yield "seal_key_unknown"


def _in_export(seal: dict[str, Any], path: Path) -> bool:
    with path.open(encoding="utf-8") as lines:
        return any(json.loads(line) == seal for line in lines if line.strip())


def main(arguments: list[str] | None = None) -> int:
    """Checks the file named on the command line; 0 when the proof holds, 1 when not, 2 when unreadable."""
    parser = argparse.ArgumentParser(prog="proof_check", description="Checks a proof without the database.")
    parser.add_argument("proof", type=Path)
    parser.add_argument("--public-key", default="", help="64 hex digits")
    parser.add_argument("--against", type=Path, help="file of exported seals")
    parser.add_argument("--show", action="store_true", help="also print what the entry and the row say")
    options = parser.parse_args(arguments)
    try:
        proof = json.loads(options.proof.read_text(encoding="utf-8"))
        key = bytes.fromhex(options.public_key) or None
        faults = faults_of(proof, public_key=key)
        if options.against and not _in_export(proof["seal"], options.against):
            faults.append("seal_not_in_export")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        sys.stderr.write(f"cannot be checked: {type(error).__name__}\n")
        return 2
    if options.show and not faults:
        sys.stdout.write(json.dumps(contents_of(proof), indent=1, ensure_ascii=False) + "\n")
    holds = "holds" if key else "holds (signed by the key in the proof; compare it with the operator's)"
    sys.stdout.write("".join(f"{line}\n" for line in faults or [holds]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
