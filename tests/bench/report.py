"""How benchmarks speak: a line a measurement, with its floor from the same run, and the machine."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> str:
    """Processor, number of cores and memory of this machine."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return f"{model}, {os.cpu_count()} cores, {pages * size / 2**30:.0f} GiB"


def ratio_line(name: str, *, measured: float, floor: float, unit: str, wanted: str) -> str:
    """Prints and returns one result: what was measured, its floor, their ratio and the target."""
    line = f"{name}: {measured:.4g} {unit}, floor {floor:.4g} {unit}, ratio {measured / floor:.2f} (wanted {wanted})"
    print(f"\n{line} [{machine()}]")
    return line
