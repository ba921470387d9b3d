"""Data is corrected, blocked and destroyed as the preview of the request said."""

from __future__ import annotations

from datetime import date

import pytest

from compliance.register.models import Blocking, DataItem, Destruction
from compliance.register.services.blocking import block
from compliance.register.services.refusals import Refused, ValuesRejected
from compliance.vault.models import DataKey
from compliance.vault.values import Shredded
from requests_inbox.models import Letter
from requests_inbox.services.fulfilling import (
    Block,
    Destroy,
    Rectify,
    Unblock,
    fulfil,
)
from requests_inbox.services.letter_sealing import open_letter
from requests_inbox.services.outbox import send_letters
from tests.consents.giving import somebody
from tests.register.services.people import AIGERIM, registered
from tests.requests_inbox.answers.requests import (
    NOW,
    SENDER,
    WORKER,
    a_request,
    category,
    codes_of,
    done,
    entries,
    identified,
    outlook_of,
    refused_codes,
    value_of,
    why,
)

pytestmark = pytest.mark.django_db


def test_a_correction_changes_what_the_preview_said(actor):
    subject = somebody()
    request = identified(a_request("rectification", subject=subject), actor)
    act = Rectify({"surname": "Сәрсенова", "patronymic": "Болатқызы", "name": AIGERIM["name"]})
    assert codes_of(outlook_of(request, act, actor)) == {"corrected": ("surname",), "added": ("patronymic",)}
    assert value_of(subject, "surname") == AIGERIM["surname"]
    letter = done(request, act, actor)
    assert value_of(subject, "surname") == "Сәрсенова"
    item = DataItem.objects.held().get(subject=subject, category__code="surname")
    assert (item.source, item.verified_at) == ("email", NOW)
    body = open_letter(letter).body
    assert "Сәрсенова" not in body
    assert "Фамилия" in body or "фамилия" in body
    [entry] = entries("requests_inbox.fulfilled")
    assert entry.details["codes"] == "added,corrected"
    assert entry.subject_id == subject.pk


def test_a_value_that_is_none_is_told_by_field_and_nothing_changes(actor):
    request = identified(a_request("rectification", subject=somebody()), actor)
    act = Rectify({"iin": "123456789012", "surname": "Сәрсенова"})
    assert set(outlook_of(request, act, actor).rejected) == {"iin"}
    with pytest.raises(ValuesRejected):
        fulfil(request=request, act=act, seen="", actor=actor, reason=why(), now=NOW)
    request.refresh_from_db()
    assert request.status == "in_progress"
    assert not Letter.objects.filter(kind="answer").exists()


def test_a_correction_that_corrects_nothing_is_refused(actor):
    request = identified(a_request("rectification", subject=somebody()), actor)
    assert refused_codes(outlook_of(request, Rectify(dict(AIGERIM)), actor)) == {"nothing_to_change"}


# Blocking


def test_blocking_and_lifting(actor):
    subject = somebody()
    request = identified(a_request("blocking", subject=subject), actor)
    done(request, Block([category("email")], "subject_demand", date(2026, 12, 31)), actor)
    blocking = Blocking.objects.get()
    assert blocking.category is not None
    assert (blocking.category.code, blocking.until) == ("email", date(2026, 12, 31))
    back = identified(a_request("unblocking", subject=subject), actor)
    assert codes_of(outlook_of(back, Unblock([blocking]), actor)) == {"unblocked": ("email",)}
    done(back, Unblock([blocking]), actor)
    blocking.refresh_from_db()
    assert blocking.lifted_at == NOW


def test_what_another_blocking_keeps_blocked_is_not_told_as_freed(actor):
    subject = somebody()
    request = identified(a_request("blocking", subject=subject), actor)
    done(request, Block([category("email")], "subject_demand", date(2026, 12, 31)), actor)
    everything = block(
        subject=subject, category=None, ground="dispute", until=None, actor=actor, reason=why(), now=NOW
    )
    back = identified(a_request("unblocking", subject=subject), actor)
    [freed] = codes_of(outlook_of(back, Unblock([everything]), actor)).values()
    assert "email" not in freed
    assert "surname" in freed


def test_a_blocking_of_somebody_else_is_not_lifted(actor):
    other = registered({"surname": "Ким", "name": "Олег"})
    blocking = block(
        subject=other, category=None, ground="dispute", until=None, actor=actor, reason=why(), now=NOW
    )
    request = identified(a_request("unblocking", subject=somebody()), actor)
    assert refused_codes(outlook_of(request, Unblock([blocking]), actor)) == {"blocking_not_live"}


# Destruction


def test_everything_is_destroyed_and_the_letter_still_goes_out_and_is_then_forgotten(actor, mailbox):
    subject = registered(purposes=("service_access",))
    request = identified(a_request("destruction", subject=subject), actor)
    needed = outlook_of(request, Destroy(None), actor)
    assert "category_needed" in refused_codes(needed)
    act = Destroy(None, ends_processing=True)
    seen = codes_of(outlook_of(request, act, actor))
    assert seen["destroyed"] == ("*",)
    assert seen["processing_ended"] == ("service_access",)
    assert value_of(subject, "surname")
    letter = done(request, act, actor)
    act_number = Destruction.objects.get().number
    assert letter.state == "pending"
    send_letters(actor=WORKER, now=NOW)
    assert SENDER in [to for tos, _m in mailbox.taken for to in tos]
    letter.refresh_from_db()
    assert letter.state == "sent"
    body = open_letter(letter).body
    assert isinstance(body, Shredded)
    assert body.reference == act_number
    assert not DataKey.objects.filter(subject_id=subject.pk, wrapped_key__isnull=False).exists()
    assert not DataKey.objects.filter(scope=letter.scope, wrapped_key__isnull=False).exists()
    assert letter.number in {entry.details["letter"] for entry in entries("requests_inbox.letter_forgotten")}
    assert not DataKey.objects.filter(scope__startswith="letter:", wrapped_key__isnull=False).exists()


def test_one_category_is_destroyed_and_the_others_stay(actor):
    subject = registered()
    request = identified(a_request("destruction", subject=subject), actor)
    done(request, Destroy([category("legal_address")]), actor)
    assert not DataItem.objects.held().filter(subject=subject, category__code="legal_address").exists()
    assert value_of(subject, "surname") == AIGERIM["surname"]


def test_what_a_guard_refuses_is_not_destroyed(actor):
    subject = registered()
    block(
        subject=subject, category=category("email"), ground="dispute", until=None, actor=actor, reason=why(),
        now=NOW,
    )  # fmt: skip
    request = identified(a_request("destruction", subject=subject), actor)
    act = Destroy(None, ends_processing=True)
    assert refused_codes(outlook_of(request, act, actor)) == {"category_blocked"}
    with pytest.raises(Refused):
        fulfil(request=request, act=act, seen="", actor=actor, reason=why(), now=NOW)
    assert value_of(subject, "surname") == AIGERIM["surname"]
    request.refresh_from_db()
    assert request.status == "in_progress"
