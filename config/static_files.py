"""Collects static files when the packages that bring them have changed."""

import hashlib
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_needed() -> bool:
    """Collect and compress; False when nothing has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = _state()
    if stamp.exists() and stamp.read_text() == state:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)
    return True


def _state() -> str:
    """Versions of the installed packages, and the files of this repository."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for line in sorted(f"{package.name}=={package.version}" for package in distributions()):
        digest.update(line.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            if settings.BASE_DIR in path.parents and "site-packages" not in path.parts:
                digest.update(f"{name}:{path.stat().st_mtime_ns}:{path.stat().st_size}".encode())
    return digest.hexdigest()
