"""The unprivileged account under which servers run when we are root.

PostgreSQL refuses to run as root. No account is created and no directory above ours is opened up for
it: where the checkout lies under a directory that others may not enter (such as /root), the server
keeps one capability of root, the right to pass such directories.
"""

import ctypes
import os
import pwd
import stat
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import Unavailable

_CANDIDATES = ("postgres", "nobody", "daemon")
_PR_SET_SECUREBITS = 28
_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Account:
    """A system account by its numbers."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give a file or directory to this account."""
        os.chown(path, self.uid, self.gid)

    def can_reach(self, paths: Iterable[Path]) -> bool:
        """Whether plain permission bits let this account use the paths and everything above them."""
        return all(
            self._may(node, needed)
            for path in paths
            for node, needed in [(path, 5), *((parent, 1) for parent in path.parents)]
        )

    def _may(self, path: Path, needed: int) -> bool:
        status = path.stat()
        if status.st_uid == self.uid:
            shift = 6
        elif status.st_gid == self.gid:
            shift = 3
        else:
            shift = 0
        return (stat.S_IMODE(status.st_mode) >> shift) & needed == needed


def account_for(directory: Path) -> Account | None:
    """The account for a server with this data directory; None when we are not root.

    A directory that an ordinary user made keeps its owner, so that both may start the server.
    """
    if os.geteuid() != 0:
        return None
    if directory.exists() and (status := directory.stat()).st_uid != 0:
        return Account(status.st_uid, status.st_gid)
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise Unavailable(
        "PostgreSQL does not run as root, and this system has none of the accounts "
        f"{', '.join(_CANDIDATES)}. Run as an ordinary user, or set DATABASE_URL, REDIS_URL and MASTER_KEYS."
    )


def become(account: Account | None, paths: Iterable[Path]) -> Callable[[], None] | None:
    """A function for the child process that takes the account on just before the server starts."""
    if account is None:
        return None
    keep = not account.can_reach(paths)
    if keep and not sys.platform.startswith("linux"):
        raise Unavailable(
            "This checkout lies in a directory that other users may not enter, and the embedded servers "
            "cannot run as root. Move it, or run as an ordinary user."
        )
    libc = ctypes.CDLL(None, use_errno=True) if keep else None

    def take_on() -> None:
        if libc is not None:
            # Without this access() ignores capabilities, and PostgreSQL asks it about its own programs.
            _must(libc.prctl(_PR_SET_SECUREBITS, _NO_SETUID_FIXUP, 0, 0, 0), "prctl")
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
        if libc is not None:
            _keep_passage(libc)

    return take_on


def _keep_passage(libc: ctypes.CDLL) -> None:
    """Keep CAP_DAC_OVERRIDE, and nothing else of root, through the coming exec."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    mask = 1 << _CAP_DAC_OVERRIDE
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _must(libc.capset(ctypes.byref(header), ctypes.byref(data)), "capset")
    _must(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0), "prctl")


def _must(result: int, call: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), call)
