"""Every number of the statement leads to exactly the records that it counts, also in the year of the demonstration."""

from __future__ import annotations

import pytest

from tests.policy.test_records import as_many_records_as_every_figure_says


@pytest.mark.long
def test_the_records_of_every_figure_of_a_year_are_as_many_as_it_says(demonstration):
    assert sum(map(bool, as_many_records_as_every_figure_says().values())) > 50
