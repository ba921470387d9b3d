"""A type of request is known in every place that asks for one (CONTRIBUTING: to add a type of request)."""

from typing import Any

from requests_inbox import request_texts, shipped_texts
from requests_inbox.forms.fulfilling import FORMS
from requests_inbox.models import RequestType
from requests_inbox.rules import SHIPPED_MARKS, checklists, classifying, grounds, terms, verdict
from requests_inbox.services import fulfilling
from requests_inbox.views.fulfilling import NEED_SUBJECT
from requests_inbox.views.fulfilment_rights import RIGHTS

ACTS: list[Any] = [
    act for act in vars(fulfilling).values() if isinstance(getattr(act, "fulfils", None), frozenset)
]


def test_every_type_is_in_every_place_that_asks_for_one():
    places: dict[str, set[Any]] = {
        "verdict": set(verdict.RequestType) - verdict.NOT_REQUESTS,
        "term": set(terms.TERM_OF),
        "steps": set(checklists.STEPS),
        "grounds": set(grounds.GROUNDS),
        "acts": {wanted for act in ACTS for wanted in act.fulfils},
        "form": set(FORMS),
        "rights": set(RIGHTS),
        "order": set(classifying._ORDER),
        "texts": {text.type for text in shipped_texts.texts() if text.type},
        "marks in Russian": {mark.type for mark in SHIPPED_MARKS if mark.language == "ru"}
        - verdict.NOT_REQUESTS,
        "marks in Kazakh": {mark.type for mark in SHIPPED_MARKS if mark.language == "kk"}
        - verdict.NOT_REQUESTS,
    }

    assert {
        place: set(RequestType.values) ^ {str(one) for one in named} for place, named in places.items()
    } == {place: set() for place in places}


def test_the_screen_asks_for_a_subject_where_the_act_does():
    needing = {wanted for act in ACTS if act.needs_subject for wanted in act.fulfils}

    assert {str(one) for one in NEED_SUBJECT} == {str(one) for one in needing}


def test_every_step_has_its_words_and_every_code_fits_its_column():
    assert {step for steps in checklists.STEPS.values() for step in steps} == set(request_texts.STEPS)
    assert [wanted for wanted in RequestType.values if len(wanted) > 20] == []
