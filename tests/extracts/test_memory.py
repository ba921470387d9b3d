"""Every register of a large office is exported in little memory, in each format."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.utils import timezone

from compliance.extracts.registry import all_registers
from tests.bench.crowd import SUBJECTS
from tests.bench.office import COPIES, Models, begin, multiply
from tests.commands import manage
from tests.consents.giving import given
from tests.disclosures.recipients import SHARING, company, hand_over
from tests.incidents.breaches import breach, told
from tests.register.services.people import registered
from tests.services import ROOT, superuser_link

MOST_KILOBYTES = 300 * 1024
CONSENTS, REQUESTS, TRANSFERS, BREACHES = 100_000, 50_000, 20_000, 10_000
# What a PDF may hold at most, all of them consents of one winter.
IN_A_PDF = 10_000
WINTER, LAST_DAY, NEXT_DAY = "2024-02-01 12:00+05", "2024-02-29", "2024-03-01"
FURTHER = {
    "register_processing": "'subject_id', 1000000 + n, 'started_at', moment",
    "register_historicaldestruction": "'id', 1000000 + n, 'subject_id', 1000000 + n",
    "disclosures_transfer": "'at', moment, 'count', 1 + n %% 50",
    "incidents_incident": "'key_name', gen_random_uuid(), 'discovered_at', moment, 'due_at', moment + interval '1 day'",
}


@pytest.fixture
def large_office(own_database):
    """A year of consents, transfers, requests, destruction and breaches, made in SQL of one of each."""
    now = timezone.now()
    models = begin(now)
    subject = registered(
        {"surname": "Өзге", "name": "Біреу", "email": "x@example.kz"}, purposes=("service_access",)
    )
    given(subject, SHARING)
    transfer = hand_over(company(), subject)
    incident = breach()
    told(incident)
    act = models.keys["register_destruction"]
    with superuser_link(own_database.name) as link:
        [[history]] = link.execute(
            f"SELECT history_id FROM register_historicaldestruction WHERE id = {act}"
        ).fetchall()
        further = Models({
            **models.keys, "register_processing": subject.processings.earliest("pk").pk,
            "register_historicaldestruction": history, "disclosures_transfer": transfer.pk,
            "incidents_incident": incident.pk,
        })  # fmt: skip
        link.execute("SET session_replication_role = replica")  # no triggers, no references to check
        link.execute(SUBJECTS.format(first=1_000_001, last=1_000_000 + CONSENTS))

        def grow(count, *tables):
            copies = {table: {**COPIES, **FURTHER}[table] for table in tables}
            multiply(link, further, first=1, last=count, now=now, copies=copies)

        grow(CONSENTS, "consents_consent", "register_processing")
        grow(REQUESTS, "requests_inbox_request", "register_destruction", "register_historicaldestruction")
        grow(TRANSFERS, "disclosures_transfer")
        grow(BREACHES, "incidents_incident")
        for given_at, last in ((WINTER, IN_A_PDF), (f"{NEXT_DAY} 12:00+05", IN_A_PDF + 1)):
            link.execute(
                "UPDATE consents_consent SET given_at = %s WHERE id BETWEEN 1000001 AND %s AND given_at > '2025-01-01'",
                [given_at, 1_000_000 + last],
            )
    return own_database


def exported(database, folder, *asked):
    """What each register took; the files are in the folder."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.extracts.exporting", *asked], env=database.environment, cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {took["name"]: took for took in map(json.loads, done.stdout.splitlines())}


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_register_of_a_large_office_takes_less_than_300_mb(large_office, tmp_path, record_property):
    names = [register.code for register in all_registers()]
    for kind in ("csv", "xlsx"):
        for name, took in exported(large_office, tmp_path, kind, str(tmp_path), *names).items():
            record_property(f"{name}, {kind}", took)
            assert took["kilobytes"] < MOST_KILOBYTES, (name, kind, took)
            assert name == "processing" or took["rows"] >= BREACHES, name
    assert took
    [full] = exported(large_office, tmp_path, "pdf", str(tmp_path), "consents", "--to", LAST_DAY).values()
    record_property("consents, pdf", full)
    assert full["rows"] == IN_A_PDF
    # What is measured of a typesetter is at least what we hold when we start it, so the sum is the most it can be.
    assert max(full["kilobytes"], full["typesetter"]) < MOST_KILOBYTES * 2 // 3, full
    refused = manage(
        "export_register", "consents", "--format", "pdf", "--to", NEXT_DAY, "--output", tmp_path / "none.zip"
    )
    assert refused.returncode
    assert f"more than {IN_A_PDF} rows, too many for PDF. Nothing was exported" in refused.stderr
    assert not (tmp_path / "none.zip").exists()
