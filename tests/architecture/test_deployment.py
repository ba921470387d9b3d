"""What stands in deploy/ fits the product: commands, settings, programs, paths. No unit and no image is run here."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from config.supervision import web_worker_and_scheduler
from tests.services import ROOT

DEPLOY = ROOT / "deploy"
UNIT_FILES = sorted(
    path
    for path in (DEPLOY / "systemd").rglob("*")
    if path.suffix in {".service", ".target", ".conf"} and path.is_file()
)
UNITS = {path.name: path.read_text() for path in UNIT_FILES}
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "compliance"}
INSTALLED = "/srv/compliance/"
# How the supervisor of `manage.py run` calls its programs, and how units and services do.
NAMES = {
    "web": ("compliance-web.service", "web"),
    "worker": ("compliance-worker@.service", "worker"),
    "scheduler": ("compliance-beat.service", "beat"),
}


def executed(unit: str) -> list[str]:
    found = re.search(r"^ExecStart=(.+)$", UNITS[unit], re.MULTILINE)
    assert found
    return shlex.split(found[1].replace("%%", "%"))


def settings_named() -> dict[str, set[str]]:
    """Variables of the product by the place that sets them; those of other images are theirs."""
    ours = {name for one in OURS.values() for name in one["environment"]}
    units = "\n".join([*UNITS.values(), (DEPLOY / "systemd" / "compliance.env").read_text()])
    in_units = set(re.findall(r"^(?:# )?(?:Environment=)?([A-Z][A-Z_]+)=", units, re.MULTILINE))
    in_image = set(re.findall(r"\b([A-Z][A-Z_]+)=", CONTAINERFILE))
    return {"compose.yaml": ours | in_image, "systemd": in_units}


def test_every_program_of_make_run_has_a_unit_and_a_service_with_the_same_arguments():
    programs = {one.name: list(one.command) for one in web_worker_and_scheduler(Path())}
    assert set(programs) == set(NAMES)

    for name, (unit, service) in NAMES.items():
        wanted = programs[name][1:]
        in_unit, in_service = executed(unit)[1:], OURS[service]["command"][1:]
        for told in (in_unit, in_service):
            assert [part for part in wanted if part not in told] == [], (name, told)
        assert OURS[service]["command"][0] == "python"
    assert set(OURS) == {"prepare", *(service for _unit, service in NAMES.values())}


def test_every_command_that_is_named_exists():
    text = "\n".join([*UNITS.values(), CONTAINERFILE, str([one["command"] for one in OURS.values()])])
    named = set(re.findall(r"manage\.py[', ]+([a-z_]+)", text))

    assert "prepare" in named
    assert named - set(get_commands()) == set()


def test_every_setting_that_is_set_is_described_and_every_needed_one_is_set():
    known = {
        name.strip("` ")
        for line in re.findall(r"^\| (`[^|]+)\|", CONFIGURATION, re.MULTILINE)
        for name in line.split(",")
    }
    needed = set(
        re.findall(
            r"^\| `([A-Z_]+)`",
            CONFIGURATION.partition("## Needed in production")[2].partition("## Optional")[0],
            re.MULTILINE,
        )
    )
    # A proxy that changes the name of the host is the exception.
    needed -= {"CSRF_TRUSTED_ORIGINS"}
    assert len(needed) >= 6

    for place, names in settings_named().items():
        ours = {name.removesuffix("_FILE") for name in names} - {"PYTHONUNBUFFERED"}
        assert ours - known == set(), place
        assert needed - ours == set(), place


def test_every_file_that_is_named_is_in_the_repository():
    named = {INSTALLED + "deploy/systemd/manage", INSTALLED + "config/gunicorn.py"}
    named |= set(re.findall(rf"{INSTALLED}[\w./-]+", "\n".join(UNITS.values())))
    named |= {
        INSTALLED + part
        for one in OURS.values()
        for part in [*one["command"], *one.get("healthcheck", {}).get("test", [])]
        if part.endswith(".py")
    }
    mounted = [
        volume.split(":")[0]
        for volume in COMPOSE["services"]["postgres"]["volumes"]
        if volume.startswith("./")
    ]

    missing = [
        path for path in named if ".venv" not in path and not (ROOT / path.removeprefix(INSTALLED)).exists()
    ]
    assert missing == []
    assert [path for path in mounted if not (DEPLOY / path).exists()] == []


def test_images_are_plain_names_and_secrets_come_as_files():
    images = [one["image"] for one in COMPOSE["services"].values()] + re.findall(
        r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE
    )
    assert [
        image for image in images if re.match(r"[^/]*[.:][^/]*/", image) or image.endswith(":latest")
    ] == []

    made = (DEPLOY / "make-secrets.sh").read_text()
    for name, one in COMPOSE["secrets"].items():
        assert one == {"file": f"./secrets/{name}"}
        assert re.search(rf"\bkeep {name}$", made, re.MULTILINE), name
    for one in OURS.values():
        paths = [value for name, value in one["environment"].items() if name.endswith("_FILE")]
        assert sorted(paths) == sorted(f"/run/secrets/{name}" for name in one["secrets"])
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {"var", "deploy/secrets", ".git"} <= set(ignored)


def test_nothing_starts_before_the_database_is_up_to_date():
    for name, one in OURS.items():
        waits = {other: how["condition"] for other, how in one["depends_on"].items()}
        assert waits["postgres"] == waits["valkey"] == "service_healthy"
        assert (waits.get("prepare") == "service_completed_successfully") == (name != "prepare")
    assert "Type=oneshot" in UNITS["compliance-prepare.service"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_understands_the_units(tmp_path):
    for path in UNIT_FILES:
        copy = tmp_path / path.relative_to(DEPLOY / "systemd")
        copy.parent.mkdir(exist_ok=True)
        # What is not installed here stands for itself.
        text = path.read_text().replace(INSTALLED + ".venv/bin/python", "/bin/true")
        copy.write_text(text.replace(INSTALLED, "/"))
    units = [str(path) for path in tmp_path.iterdir() if path.is_file()]

    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert [line for line in told.stderr.splitlines() if "compliance" in line] == []
    assert told.returncode == 0, told.stderr
