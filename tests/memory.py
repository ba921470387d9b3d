"""How much memory a piece of work takes, whatever the process held before."""

from __future__ import annotations

import re
from pathlib import Path

STATUS = Path("/proc/self/status")


class Peak:
    """Kilobytes at the highest moment since it was made, beside what the process held then."""

    def __init__(self) -> None:
        # Linux forgets the highest moment so far; what getrusage tells also has that of the process before.
        Path("/proc/self/clear_refs").write_text("5")
        self._before = _kilobytes("VmRSS")

    def more(self) -> int:
        """Kilobytes more than at the beginning."""
        return self.highest() - self._before

    def highest(self) -> int:
        """Kilobytes that the whole process took at the highest moment."""
        return _kilobytes("VmHWM")


def _kilobytes(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
    assert found is not None, name
    return int(found[1])
