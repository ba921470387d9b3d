"""From ``.po`` to ``.mo``, at first start and after every change."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from config.messages.catalogues import LOCALE_FOLDERS, Catalogue, existing_catalogues

logger = logging.getLogger(__name__)


def compile_if_needed(folders: tuple[Path, ...] = LOCALE_FOLDERS) -> int:
    """Compile the catalogues whose compiled form is missing or older; return how many there were.

    It needs no Django and is called before Django starts. When nothing has
    changed it only looks at a few file times.
    """
    stale = [each for each in existing_catalogues(folders) if _is_stale(each)]
    for catalogue in stale:
        _compile_or_keep(catalogue)
    return len(stale)


def compile_all(folders: tuple[Path, ...] = LOCALE_FOLDERS) -> int:
    """Compile every catalogue whatever its age."""
    found = list(existing_catalogues(folders))
    for catalogue in found:
        compile_catalogue(catalogue)
    return len(found)


def compile_catalogue(catalogue: Catalogue) -> None:
    """Write the ``.mo`` beside its source, whole or not at all.

    Web, worker and beat start together and may all do this at once; a reader
    must never meet half a file.
    """
    handle, name = tempfile.mkstemp(dir=catalogue.path.parent, prefix=".compiling-", suffix=".mo")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(catalogue.read().to_binary())
        temporary.chmod(0o644)
        temporary.replace(catalogue.compiled)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _compile_or_keep(catalogue: Catalogue) -> None:
    # An installation may be read-only and its file times may mean nothing
    # after a copy: an older compiled catalogue is better than no start.
    try:
        compile_catalogue(catalogue)
    except OSError:
        if not catalogue.compiled.exists():
            raise
        logger.warning("Could not refresh %s: the folder cannot be written", catalogue.label)


def _is_stale(catalogue: Catalogue) -> bool:
    compiled = catalogue.compiled
    return not compiled.exists() or compiled.stat().st_mtime_ns < catalogue.path.stat().st_mtime_ns
