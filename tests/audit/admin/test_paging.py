"""Pages by cursor: every row once, in order, in both directions, whatever is typed as a cursor."""

import pytest
from hypothesis import given, strategies as st

from compliance.audit.admin.paging import LARGEST_ID, Cursor, KeysetPage, take_page


def page(rows: list[int], cursor: Cursor, size: int) -> KeysetPage:
    return take_page(
        cursor,
        size,
        older_than=lambda before, limit: [row for row in rows if before is None or row < before][:limit],
        newer_than=lambda after, limit: [row for row in rows[::-1] if row > after][:limit],
        key=int,
    )


ROWS = st.sets(st.integers(1, 500), max_size=60).map(lambda found: sorted(found, reverse=True))


@given(ROWS, st.integers(1, 7))
def test_going_down_meets_every_row_once_in_order(rows, size):
    seen, cursor = [], Cursor()
    while True:
        found = page(rows, cursor, size)
        seen += found.rows
        if found.older is None:
            break
        cursor = Cursor(before=found.older)
    assert seen == rows


@given(ROWS, st.integers(1, 7), st.integers(0, 501))
def test_going_up_from_anywhere_ends_at_the_top(rows, size, start):
    found = page(rows, Cursor(before=start), size)
    for _ in range(len(rows) + 2):
        assert found.rows == sorted(found.rows, reverse=True)
        if found.newer is None:
            break
        found = page(rows, Cursor(after=found.newer), size)
    assert found.newer is None
    assert found.rows == rows[:size]


@pytest.mark.parametrize("typed", ["", "abc", "-1", "1.5", "٣", "1e3", " 1", "0x1", "9" * 20, None])
def test_what_is_no_id_is_no_cursor(typed):
    assert Cursor.read({"before": typed, "after": typed} if typed is not None else {}) == Cursor()


def test_an_id_beyond_the_column_is_cut_to_its_largest():
    assert Cursor.read({"before": "9" * 19}) == Cursor(before=LARGEST_ID)
