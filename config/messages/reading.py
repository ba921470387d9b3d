"""What a running Django says after its catalogues were compiled."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation.reloader import translation_file_changed

from config.messages.catalogues import LOCALE_FOLDERS
from config.messages.compiling import compile_if_needed


def compile_and_read_again(folders: tuple[Path, ...] = LOCALE_FOLDERS) -> int:
    """Compile what is stale, and let this process read it; how many catalogues there were.

    Django keeps what it has read, also that there was nothing to read. A command has looked at its settings
    by now, and in a fresh clone whatever it then wrote into letters and histories would stay English.
    """
    compiled = compile_if_needed(folders)
    if compiled:
        translation_file_changed(sender=None, file_path=Path("django.mo"))
    return compiled
