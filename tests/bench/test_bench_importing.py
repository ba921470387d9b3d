"""Importing subjects: at least 1,500 a second, or at most four times a bare COPY; under 300 MB."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.bench.importing import Measured
from tests.bench.report import machine
from tests.services import ROOT


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_importing_is_quick_beside_a_bare_copy_and_its_memory_is_flat():
    command = [sys.executable, "-m", "tests.bench.importing", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    measured = Measured(**json.loads(done.stdout))
    print(f"\n{measured} [{machine()}]")
    assert measured.good
    assert measured.megabytes < measured.small_megabytes + 60
