"""An import of the demonstration: a list of a partner, in which not every row is right."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import SubjectImport
from compliance.register.services.importing import ImportOptions, open_run, run_import

from .people import people

COLUMNS = (
    "surname", "name", "patronymic", "birth_date", "iin", "email", "mobile_phone", "company_bin_iin",
    "company_name_kk", "company_name_ru", "legal_address",
)  # fmt: skip
ROWS = 14
OPTIONS = ImportOptions(kind="company_representative", purposes=(("service_access", "law"),))


def import_list(*, start: int, seed: int, actor: Actor, now: datetime) -> SubjectImport:
    """Imports a list of people from this number on; two rows are rejected, with their reasons."""
    file = io.BytesIO(_table(start, seed).encode())
    run = open_run(file=file, options=OPTIONS, actor=actor, reason=Reason("import"), now=now)
    return run_import(run.pk, source=file)


def _table(start: int, seed: int) -> str:
    lines = io.StringIO()
    table = csv.writer(lines, delimiter=";")
    table.writerow(COLUMNS)
    for place, person in enumerate(people(ROWS, seed=seed, start=start)):
        values = dict(person.values)
        if place == 3:
            values["iin"] = values["iin"][:-1] + str((int(values["iin"][-1]) + 1) % 10)
        if place == 8:
            values["birth_date"] = "31.02.1990"
        table.writerow([values.get(code, "") for code in COLUMNS])
    return lines.getvalue()
