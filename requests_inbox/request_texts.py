"""Words of the screens of requests: steps, events, what a demand lacks, where words stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STEPS: dict[str, StrPromise] = {
    "take": _("Somebody works on it"),
    "subject": _("Whose data it is about is known"),
    "identity": _("Who asks is confirmed"),
    "report": _("Report of all data, purposes, sources and recipients (3.2.1)"),
    "documents": _("Supporting documents are here (8.4)"),
    "correct": _("Data is corrected, and recipients are told"),
    "block": _("Data is blocked (2.2)"),
    "finding": _("Whether there was a violation is found out (Art. 25(2)(8))"),
    "unblock": _("The blocking is lifted"),
    "destroy": _("Data is destroyed, or the refusal has a ground"),
    "withdraw": _("The consent has ended, or the refusal has a ground (Art. 8(2))"),
    "complete": _("The demand has all that clause 4.9 asks for"),
    "stop": _("Distribution has stopped (4.10)"),
    "suppress": _("The opt-out is recorded (5.9)"),
    "conditions": _("The condition is recorded (5.9)"),
    "explain": _("The question is answered (11.1)"),
    "look_into": _("The complaint is looked into"),
    "ground": _("The authority has named the law that it asks by"),
    "collect": _("What is asked is put together, and no more"),
    "answer": _("The answer is written"),
}
EVENTS: dict[str, StrPromise] = {
    "documents": _("Supporting documents came"),
    "violation_confirmed": _("A violation was confirmed"),
    "violation_denied": _("There was no violation"),
}
MISSING: dict[str, StrPromise] = {
    "surname": _("surname"),
    "name": _("name"),
    "contact": _("contact"),
    "data_list": _("list of data"),
}
PLACES: dict[str, StrPromise] = {
    "subject": _("in the subject line"),
    "body": _("in the text"),
    "quoted": _("in what is quoted"),
}
REMARKS: dict[str, StrPromise] = {
    "negated": _("denied, so it does not count"),
    "quoted": _("quoted, so it does not count"),
    "mentioned": _("only mentioned, so it does not count"),
    "fuzzy": _("with other letters or a typo"),
    "sender": _("by the address of the sender"),
}
