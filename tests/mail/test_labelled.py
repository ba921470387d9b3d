"""Labelled letters of our own: a floor under what is known to work, not a measure of mail to come.

How well new letters are understood was measured once, when each set was new to the rules. ``held`` was
written before any rule: 95 % of the types right at first sight. ``later`` was written after tuning on the
others, on purpose unlike them: 63 %, and most of the rest left to people. ``last`` came after the next
round: 85 %, and all of the rest left to people. Since then all have been looked at.
"""

from collections import Counter

import pytest

from requests_inbox.rules import classify
from tests.mail.letters import labelled


def shares(part: str) -> tuple[float, float, float, Counter]:
    """How many types, languages and further types are right, and what was taken for what."""
    rows = [(row, classify(letter)) for row, letter in labelled(part)]
    confused = Counter(
        (row["type"], str(verdict.type)) for row, verdict in rows if row["type"] != verdict.type
    )
    right = sum(row["type"] == verdict.type for row, verdict in rows)
    languages = sum(row["language"] == verdict.language for row, verdict in rows)
    also = sum(set(row.get("also", ())) == set(verdict.also) for row, verdict in rows)
    return right / len(rows), languages / len(rows), also / len(rows), confused


@pytest.mark.parametrize(("part", "least"), [("held", 0.96), ("tuned", 0.98), ("later", 0.96), ("last", 0.9)])
def test_labelled_letters_are_classified_as_people_would(part, least):
    types, languages, also, confused = shares(part)

    assert types >= least, confused
    assert languages >= 0.97
    assert also >= 0.96


@pytest.mark.parametrize("part", ["held", "tuned", "later", "last"])
def test_no_letter_about_anything_else_becomes_a_demand(part):
    wrong = [
        row["subject"]
        for row, letter in labelled(part)
        if row["type"] in {"unrelated", "unclassified"}
        and classify(letter).type not in {"unrelated", "unclassified", "explanation"}
    ]

    assert wrong == []


def test_completeness_of_demands_to_stop_distribution_is_judged():
    judged = [
        (row["complete"], classify(letter).complete)
        for part in ("held", "tuned")
        for row, letter in labelled(part)
        if "complete" in row
    ]

    assert len(judged) >= 4
    assert all(expected == got for expected, got in judged)
