"""Every figure of the statement is what SQL of the tests' own says, now and of past days, and none is always 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from compliance.policy.indicators import COUNTED, all_indicators
from compliance.policy.services.figures import measure, measure_then, measure_whole
from tests.policy.figures import COUNTERPARTS, counted
from tests.policy.figures.arranged import arrange
from tests.policy.figures.changing import DAY, MOMENT
from tests.policy.figures.moments import edges, last_night

# The demonstration is a year: its acts are spread over all of it.
PAST = (1, 2, 7, 30, 60, 90, 120, 180, 240, 300)


def differing(at: datetime) -> Iterator[str]:
    """What indicators and their counterparts say differently at an instant."""
    indicators = all_indicators()
    live, whole = measure(indicators, at), measure_whole(indicators, at)
    for code, figure in whole.items():
        own = counted(code, at)
        if (live[code], figure) != (min(own, COUNTED + 1), own):
            yield f"{code}: {live[code]} by day, {figure} by night, not {own}"


def differing_then(moments: Iterable[datetime]) -> Iterator[str]:
    """What they say differently of moments, counted afterwards."""
    for at in moments:
        for code, figure in measure_then(all_indicators(), at).items():
            if figure != (own := counted(code, at)):
                yield f"{code}: {figure} of {at.isoformat()}, counted afterwards, not {own}"


def moments(now: datetime) -> list[datetime]:
    """Now, days of the year before, and moments at which figures change."""
    return [now, *(now - back * DAY for back in PAST), *edges(now)]


def seen(at: datetime) -> set[str]:
    """Indicators that count something."""
    return {code for code, figure in measure_whole(all_indicators(), at).items() if figure}


def test_every_indicator_has_a_counterpart_and_no_other():
    assert set(COUNTERPARTS) == {one.code for one in all_indicators()}


@pytest.mark.django_db
def test_figures_of_an_office_that_begins_are_those_of_the_counterparts():
    now = timezone.now()
    assert not [*differing(now), *differing_then((now, now - DAY, now - 400 * DAY))]


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_figures_of_a_year_are_those_of_the_counterparts_and_each_is_seen_to_count(demonstration):
    now = timezone.now()
    assert not [*differing(now), *differing_then(moments(now))]
    found = seen(now)
    with transaction.atomic():
        arrange(now)
        assert not [*differing(now), *differing_then(moments(now))]
        # Nights that did not run, terms that ran out, days that passed.
        missed = last_night() + 2 * DAY
        for later in (missed, missed + MOMENT, now + 3 * DAY):
            assert not [*differing(later), *differing_then((later,))]
        found |= seen(now) | seen(now + 3 * DAY)
        transaction.set_rollback(True)
    assert found == set(COUNTERPARTS)
