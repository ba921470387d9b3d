import re
import subprocess
from pathlib import Path

import pytest

from tests.services import ROOT

# Written apart, so that this file does not find itself.
INDEX_HOSTS = (
    "pypi" + r"\.org",
    "python" + r"hosted\.org",
    "registry" + r"\.npmjs",
    "deb" + r"\.debian\.org",
)
MACHINE_PATHS = ("/ro" + "ot/", "/ho" + r"me/\w", "/wo" + "rk/", "/op" + "t/", "/Us" + "ers/")


def _tracked_texts() -> list[tuple[Path, str]]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    texts = []
    for name in filter(None, names.split("\0")):
        path = ROOT / name
        if path.is_file():
            data = path.read_bytes()
            if b"\0" not in data:
                texts.append((path.relative_to(ROOT), data.decode("utf-8", errors="replace")))
    return texts


@pytest.mark.parametrize("pattern", INDEX_HOSTS)
def test_no_file_names_a_package_index(pattern):
    assert not [path for path, text in _tracked_texts() if re.search(pattern, text)]


@pytest.mark.parametrize("pattern", MACHINE_PATHS)
def test_no_file_names_a_path_of_one_machine(pattern):
    assert not [path for path, text in _tracked_texts() if re.search(rf"(?<![\w.*}}/]){pattern}", text)]


def test_every_requirement_is_locked_by_hash():
    for name in ("base.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        pins = re.findall(r"^[a-z0-9][\w.-]*==\S+.*\\$", text, re.MULTILINE)
        assert len(pins) > 20
        assert "--index-url" not in text
        assert "--find-links" not in text
        for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_what_runs_the_site_is_the_same_where_it_is_tested():
    def pins(name: str) -> set[str]:
        return set(
            re.findall(
                r"^([a-z0-9][\w.-]*==[^\s;]+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE
            )
        )

    assert pins("base.txt") <= pins("dev.txt")


def test_no_module_has_an_empty_name():
    banned = {"utils", "helpers", "common", "core", "misc"}
    names = {path.stem for path, _ in _tracked_texts() if path.suffix == ".py"}
    names |= {part for path, _ in _tracked_texts() if path.suffix == ".py" for part in path.parts[:-1]}

    assert not names & banned


def test_the_licence_is_apache_2():
    licence = (ROOT / "LICENSE").read_text()

    assert "Apache License" in licence
    assert "Version 2.0" in licence


# Written apart, as above. A reason follows on the same line: «noqa: S311 - no secret».
SILENCED = re.compile(
    "(no" + r"qa: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*|type: " + r"ignore\[[a-z, -]+\])(?P<after>.*)$", re.M
)
SILENCED_WHOLLY = re.compile("# (?:no" + r"qa|type: " + r"ignore)(?![:\[])", re.M)
REASON = re.compile(r"\s*(?:- |# |\()\w")


def test_whatever_silences_a_check_says_which_and_why():
    sources = [(path, text) for path, text in _tracked_texts() if path.suffix == ".py"]
    assert [path for path, text in sources if SILENCED_WHOLLY.search(text)] == []
    assert [
        (str(path), found[0])
        for path, text in sources
        for found in SILENCED.finditer(text)
        if not REASON.match(found["after"])
    ] == []
