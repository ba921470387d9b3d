"""The documents say what is so: links, settings, numbers of checks, codes of problems, dependencies."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from compliance.access.rules.roles import ROLE_CODES
from compliance.access.services.grants import declared_grants
from compliance.audit.admin.problem_texts import TEXTS
from tests.architecture.named import missing_tests, named_tests
from tests.services import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()
PYTHON = "\n".join(
    path.read_text()
    for folder in ("config", "compliance", "requests_inbox")
    for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(document: Path):
    links = [link for link in re.findall(r"\]\(([^)#]+)", document.read_text()) if "://" not in link]

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_setting_is_described():
    read = set(re.findall(r'_env\.(?:text|flag|number|words|has)\(\s*"([A-Z_]+)"', PYTHON))
    read |= set(re.findall(r'os\.environ(?:\.get\(|\[)"([A-Z_]+)"', PYTHON))
    read = {name.removesuffix("_FILE") for name in read} - {"DJANGO_SETTINGS_MODULE", "PATH"}

    assert len(read) > 20
    assert sorted(name for name in read if f"`{name}`" not in CONFIGURATION) == []


def test_every_number_of_a_check_is_described():
    described = set()
    for prefix, first, last in re.findall(r"`(\w+\.[EW])(\d{3})`(?:–`[EW](\d{3})`)?", CONFIGURATION):
        described |= {f"{prefix}{number:03}" for number in range(int(first), int(last or first) + 1)}
    used = set(re.findall(r'"((?:config|audit|vault|access|register|consents)\.[EW]\d{3})"', PYTHON))

    assert len(used) > 20
    assert sorted(used - described) == []


def test_every_problem_that_a_verification_may_name_is_explained():
    explained = (ROOT / "docs" / "how-to" / "prove-the-history.md").read_text()

    assert sorted(code for code in TEXTS if f"`{code}`" not in explained) == []


RIGHTS = re.compile(
    r"^\| .+?(?P<marks>(?: \|(?: yes)?){5}) \| `(?P<app>\w+)`: (?P<names>[\w, ]+) \|$", re.MULTILINE
)


def test_the_table_of_roles_is_what_the_roles_are_granted():
    granted: dict[str, set[str]] = {role: set() for role in ROLE_CODES}
    told: list[str] = []
    page = (ROOT / "docs" / "how-to" / "manage-staff.md").read_text()
    for row in RIGHTS.finditer(page.partition("## What a role may do")[2]):
        names = [f"{row['app']}.{name}" for name in row["names"].split(", ")]
        told += names
        for role, mark in zip(ROLE_CODES, row["marks"].split(" |")[1:], strict=True):
            granted[role] |= set(names) if mark else set()

    assert granted == declared_grants()
    assert len(told) == len(set(told))


def test_every_dependency_has_its_licence_and_its_reason():
    told = (ROOT / "docs" / "decisions" / "0016-dependencies-and-their-licences.md").read_text()
    lines = [
        line
        for name in ("base.in", "dev.in")
        for line in (ROOT / "requirements" / name).read_text().splitlines()
        if re.match(r"[a-z]", line)
    ]
    names = [re.split(r"[\[<>= ;]", line)[0] for line in lines]
    shortened = {"pytest-timeout": "-timeout", "pytest-xdist": "-xdist"}
    missing = [
        name for name in names if not name.startswith("types-") and shortened.get(name, name) not in told
    ]

    assert missing == []


def test_every_test_named_as_evidence_exists():
    evidence = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert len(list(named_tests(evidence))) > 100
    assert missing_tests(evidence) == []


def anchors(document: Path) -> set[str]:
    """What a link into a document may name, as the usual viewers make it of its headings."""
    text = re.sub(r"(?ms)^```.*?^```", "", document.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_heading_leads_to_one(document: Path):
    links = re.findall(r"\]\(([^)#:]*)#([^)]+)\)", document.read_text(encoding="utf-8"))

    assert [
        (path, anchor)
        for path, anchor in links
        if anchor not in anchors(document.parent / path if path else document)
    ] == []


def test_every_command_that_a_document_names_exists():
    named = {
        (document.name, command)
        for document in DOCUMENTS
        for command in re.findall(r"manage\.py ([a-z_]+)", document.read_text())
    }

    assert len(named) > 20
    assert sorted(one for one in named if one[1] not in get_commands()) == []


def test_every_command_of_ours_is_told():
    table = CONFIGURATION.partition("## Commands")[2].partition("## Logs")[0]
    told = {
        name for row in re.findall(r"^\| (`[^|]+)\|", table, re.MULTILINE) for name in re.findall(r"\w+", row)
    }
    ours = {
        name
        for name, app in get_commands().items()
        if app.startswith(("config", "compliance", "requests_inbox"))
    }

    assert told == ours


def test_every_how_to_is_found_from_the_readme_and_by_somebodys_role():
    readme, by_role = ((ROOT / place / "README.md").read_text() for place in ("", "docs/how-to"))
    pages = [path.name for path in (ROOT / "docs" / "how-to").glob("*.md") if path.name != "README.md"]

    assert [page for page in pages if f"](docs/how-to/{page}" not in readme] == []
    assert [page for page in pages if f"]({page}" not in by_role] == []
