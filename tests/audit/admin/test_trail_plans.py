"""What PostgreSQL does for each question asked of a large trail: one range of one index, no sort, no scan."""

import json
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from compliance.audit import trail
from compliance.audit.trail import TrailFilter, newer, older

pytestmark = pytest.mark.django_db

ROWS = 200_000
START = datetime(2031, 1, 1, tzinfo=UTC)
IMPORT_REQUEST = uuid.UUID(int=1)

# Nine tenths come from one import; what staff did came later. So what the import did is common, and
# what staff did is common, and nothing is both: the case in which a planner is led astray.
FILL = """
    INSERT INTO audit_auditentry (at, recorded_at, era, xid, event, kind, actor, reason, note, request_id,
        subject_id, object_label, object_id, details)
    SELECT moment, moment, 1, n,
        CASE WHEN imported THEN 'register.dataitem.created' WHEN n % 50 = 0 THEN 'register.values_revealed'
             ELSE 'access.signed_in' END,
        CASE WHEN imported THEN 1 WHEN n % 50 = 0 THEN 2 ELSE 3 END,
        CASE WHEN imported THEN 'job:import' ELSE 'staff:' || (n % 5) END,
        '', '', CASE WHEN imported THEN '00000000-0000-0000-0000-000000000001'::uuid ELSE gen_random_uuid() END,
        n % 20000, 'register.dataitem', n::text, '{}'
    FROM (SELECT n, n <= %(rows)s * 0.9 AS imported, %(start)s + n * interval '1 second' AS moment
          FROM generate_series(1, %(rows)s) n) made
"""
MARCH: dict[str, Any] = {"since": datetime(2031, 1, 2, tzinfo=UTC), "until": datetime(2031, 1, 3, tzinfo=UTC)}

QUESTIONS = {
    "nothing": (TrailFilter(), {"audit_auditentry_pkey"}),
    "who": (TrailFilter(actor="staff:1"), {"audit_entry_who"}),
    "who, a job": (TrailFilter(actor="job:import"), {"audit_entry_who"}),
    "who and kind": (TrailFilter(actor="staff:0", kind=2), {"audit_entry_who"}),
    "who and kind, never together": (TrailFilter(actor="staff:1", kind=1), {"audit_entry_who"}),
    "who and what": (TrailFilter(actor="staff:0", event="register.values_revealed"), {"audit_entry_who_what"}),
    "who and what, never together": (
        TrailFilter(actor="staff:1", event="register.dataitem.created"),
        {"audit_entry_who_what"},
    ),
    "what": (TrailFilter(event="register.values_revealed"), {"audit_entry_what"}),
    "what, common": (TrailFilter(event="register.dataitem.created"), {"audit_entry_what"}),
    "kind": (TrailFilter(kind=2), {"audit_entry_kind"}),
    "kind, none": (TrailFilter(kind=6), {"audit_entry_kind"}),
    "what and kind that never meet": (
        TrailFilter(event="register.dataitem.created", kind=2),
        {"audit_entry_what"},
    ),
    "whose": (TrailFilter(subject_id=77), {"audit_entry_whose"}),
    "whose, who and what": (
        TrailFilter(subject_id=77, actor="staff:1", event="access.signed_in"),
        {"audit_entry_whose"},
    ),
    "request": (TrailFilter(request_id=IMPORT_REQUEST), {"audit_entry_request"}),
    "request and who, never together": (
        TrailFilter(request_id=IMPORT_REQUEST, actor="staff:1"),
        {"audit_entry_request"},
    ),
    "when": (TrailFilter(**MARCH), {"audit_auditentry_pkey", "audit_entry_when"}),
    "when and who": (TrailFilter(actor="job:import", **MARCH), {"audit_entry_who", "audit_entry_when"}),
    "when and who, never together": (
        TrailFilter(actor="staff:1", **MARCH),
        {"audit_entry_who", "audit_entry_when"},
    ),
    "when, who and what": (
        TrailFilter(actor="job:import", event="register.dataitem.created", **MARCH),
        {"audit_entry_who_what", "audit_entry_when"},
    ),
    "everything at once": (
        TrailFilter(actor="staff:1", event="access.signed_in", kind=3, subject_id=77, request_id=IMPORT_REQUEST, **MARCH),
        {"audit_entry_whose", "audit_entry_when"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def large_trail(django_db_setup, django_db_blocker):
    """Many entries, for this module only."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        connection.set_autocommit(False)
        try:
            cursor.execute(
                FILL.replace("% 5", "%% 5").replace("% 20000", "%% 20000"), {"rows": ROWS, "start": START}
            )
            cursor.execute("ANALYZE audit_auditentry")
            yield
        finally:
            connection.rollback()
            connection.set_autocommit(True)


@contextmanager
def explained():
    """Plans of all statements of the block, as they were carried out."""
    plans = []

    def explain(execute, sql, params, many, context):
        with connection.cursor() as cursor, connection.execute_wrapper(_plainly):
            execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, params, many, context)
            found = context["cursor"].fetchone()[0]
            plans.append(json.loads(found) if isinstance(found, str) else found)
            cursor.close()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield plans


def _plainly(execute, sql, params, many, context):
    return execute(sql, params, many, context)


def nodes(plan):
    """All nodes of a plan."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_page_is_a_range_of_an_index(large_trail, db, name):
    asked, expected = QUESTIONS[name]
    for search in (
        lambda: older(asked, before=None, limit=51),
        lambda: older(asked, before=ROWS // 2, limit=51),
        lambda: newer(asked, after=ROWS // 3, limit=51),
    ):
        with explained() as plans:
            search()
        found = [node for plan in plans for node in nodes(plan[0]["Plan"])]
        scans = [
            node for node in found if "Scan" in node["Node Type"] and node["Node Type"] != "Subquery Scan"
        ]
        assert {node["Node Type"] for node in scans} <= {"Index Scan", "Index Only Scan"}, scans
        assert {node["Index Name"] for node in scans} <= expected
        for node in found:
            if node["Node Type"] in {"Sort", "Incremental Sort"}:
                # Only the merging of a few ranges of one page each may sort.
                assert node["Actual Rows"] <= 51 * 7, node
            assert node["Actual Rows"] <= trail.WINDOW
        assert (
            sum(
                plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"] for plan in plans
            )
            < 3 * trail.WINDOW
        )
