"""What a batch may leave behind, as plain values: nothing of it tells anything of anybody."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from compliance.retention.rules.generalising import Group, Person, age_band, generalise, region_of

K = 5
BANDS = ["", "0-17", "18-29", "30-44", "45-59", "60+"]
people = st.lists(
    st.builds(
        Person,
        subject=st.integers(1, 40),
        purpose=st.sampled_from([1, 2]),
        kind=st.sampled_from(["person", "company_representative"]),
        age_band=st.sampled_from(BANDS),
        region=st.sampled_from(["", "almaty", "astana"]),
        categories=st.integers(1, 2),
    ),
    max_size=60,
    unique_by=lambda person: (person.subject, person.purpose),
)


def crowd(count: int, *, start: int = 1, **fields: Any) -> list[Person]:
    usual: dict[str, Any] = {"purpose": 1, "kind": "person", "age_band": "", "region": "", "categories": 2}
    return [Person(subject=start + place, **{**usual, **fields}) for place in range(count)]


@given(people)
def test_no_group_is_smaller_than_k_and_nobody_is_counted_who_is_not_there(batch):
    found = generalise(batch, K)
    assert all(count >= K for count in found.groups.values())
    assert sum(found.groups.values()) <= len(batch)
    assert found.suppressed <= len({person.subject for person in batch})


@given(people)
def test_who_knows_the_batch_learns_no_age_and_no_region_of_anybody(batch):
    """Of every class that can be told apart from elsewhere, at least k have another value than any told."""
    found = generalise(batch, K)
    for name in ("age_band", "region"):
        told = {getattr(group, name) for group in found.groups} - {""}
        for value in told:
            members = [person for person in batch if getattr(person, name)]
            others = [person for person in members if getattr(person, name) != value]
            assert len(others) >= K


def test_what_all_of_a_batch_share_is_not_told():
    found = generalise(crowd(12, age_band="30-44", region="almaty"), K)
    assert found.groups == {Group(1, "person", "", "", 2): 12}


def test_two_groups_that_hide_each_other_are_told():
    batch = crowd(6, age_band="30-44") + crowd(5, start=50, age_band="60+")
    assert generalise(batch, K).groups == {
        Group(1, "person", "30-44", "", 2): 6,
        Group(1, "person", "60+", "", 2): 5,
    }


def test_small_groups_become_less_exact_before_they_are_left_out():
    batch = (
        crowd(5, age_band="30-44")
        + crowd(3, start=50, age_band="18-29")
        + crowd(2, start=60, age_band="0-17")
    )
    found = generalise(batch, K)
    assert found.groups == {
        Group(1, "person", "30-44", "", 2): 5,
        Group(1, "person", "0-29", "", 0): 5,
    }
    assert found.suppressed == 0


def test_who_fits_nowhere_is_not_told_of():
    found = generalise(crowd(4, age_band="30-44"), K)
    assert (found.groups, found.suppressed) == ({}, 4)


def test_one_person_for_two_purposes_counts_once_in_a_group_for_both():
    both = crowd(3) + crowd(3, purpose=2)
    assert generalise(both, K).groups == {}


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2008, 11, 27), "0-17"),
        (date(2008, 11, 26), "18-29"),
        (date(1966, 1, 1), "60+"),
        (date(1996, 2, 29), "30-44"),
    ],
)
def test_age_bands(born, band):
    assert age_band(born, date(2026, 11, 26)) == band


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("г. Алматы, пр. Абая 1", "almaty"),
        ("Алматинская область, Талгар", "almaty_region"),
        ("Алматы облысы, Қонаев қ.", "almaty_region"),
        ("АСТАНА, Мәңгілік Ел 55", "astana"),
        ("Абай облысы, Семей", "abai"),
        ("Астана, ул. Караганды 5", ""),
        ("ул. Абая 10", ""),
        ("", ""),
    ],
)
def test_regions(address, region):
    assert region_of(address) == region


def test_counts_stay_what_they_are():
    batch = crowd(7, region="astana") + crowd(6, start=40, region="almaty")
    assert Counter(generalise(batch, K).groups.values()) == Counter([7, 6])
