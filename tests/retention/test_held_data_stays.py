"""Whatever is tried by screen, by letter, at night or with keys: the data of somebody who is held stays (promise 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.consents.api.interface import api
from compliance.register.models import Category, DataItem, Subject
from compliance.register.services.destruction import destroy
from compliance.register.services.importing import forget_rejected_rows
from compliance.register.services.refusals import Refused
from compliance.retention.models import Hold
from compliance.retention.services.holds import lift_hold, place_hold
from compliance.retention.services.nightly import execute_running, plan_night
from compliance.vault.files import sweep_files
from compliance.vault.models import DataKey
from compliance.vault.rotation import StillInUse, retire_master_key
from compliance.vault.values import Shredded
from requests_inbox.services.destroying import destroy_message
from requests_inbox.services.forgetting import forget_undelivered
from requests_inbox.services.fulfilling import Destroy, fulfil, rehearse
from tests.promises.test_forgotten import cells_of, imported, no_key_remembered
from tests.register.admin.screens import text_of
from tests.register.services.people import OFFICER, registered, why
from tests.requests_inbox.answers.requests import a_request, identified

__all__ = ["no_key_remembered"]
IIN = "851103300425"


@pytest.fixture
def held(db) -> tuple[Subject, Hold]:
    """Somebody whose whole data is held for years, and who no purpose needs."""
    subject = registered({"iin": IIN, "name": "Әсел"})
    now = timezone.now()
    hold = place_hold(
        subject=subject, kind="law", ground="Закон", until=(now + timedelta(days=900)).date(), actor=OFFICER,
        reason=why("dispute"), now=now,
    )  # fmt: skip
    return subject, hold


def nothing_is_gone(subject: Subject) -> None:
    subject.refresh_from_db()
    assert subject.status == "active"
    assert DataItem.objects.held().filter(subject=subject).count() == 2
    assert not DataKey.objects.filter(subject_id=subject.pk).exclude(shredded_at=None).exists()


def test_the_screen_that_destroys_says_so_and_destroys_nothing(held, responsible):
    subject, _hold = held
    address = reverse("admin:register_subject_destroy", args=[subject.pk])
    assert "held" in text_of(responsible.get(address))
    form = {
        "what": "everything",
        "confirmation": subject.reference,
        "reason_code": "subject_request",
        "note": "",
    }
    page = text_of(responsible.post(address, form))
    assert "A hold covers this data (clause 5.7), so it was not destroyed." in page
    assert AuditEntry.objects.filter(event="register.destruction_refused", subject_id=subject.pk).exists()
    nothing_is_gone(subject)


def test_no_screen_of_the_admin_deletes_a_row(held, responsible):
    subject, _hold = held
    request: Any = RequestFactory().get("/admin/")
    request.user = responsible.user
    for model, screen in admin.site._registry.items():
        if model._meta.app_label == "django_celery_beat":
            continue
        assert not screen.has_delete_permission(request), model
        assert "delete_selected" not in screen.get_actions(request), model
    try:
        address = reverse("admin:register_subject_delete", args=[subject.pk])
    except NoReverseMatch:
        pass
    else:
        assert responsible.post(address, {"post": "yes"}).status_code in {302, 403, 404, 405}
    listing = reverse("admin:register_subject_changelist")
    responsible.post(listing, {"action": "delete_selected", "_selected_action": [subject.pk], "post": "yes"})
    nothing_is_gone(subject)


def test_no_address_for_other_systems_deletes():
    methods = {
        method
        for _prefix, router in api._routers
        for operations in router.path_operations.values()
        for operation in operations.operations
        for method in operation.methods
    }
    assert methods <= {"GET", "POST"}


def test_a_demand_by_letter_is_not_carried_out(held, responsible):
    subject, _hold = held
    request = a_request("destruction", subject=subject)
    identified(request, responsible.actor)
    for ends in (False, True):
        outlook = rehearse(
            request=request, act=Destroy(None, ends_processing=ends), actor=responsible.actor,
            reason=why("subject_request"), now=timezone.now(),
        )  # fmt: skip
        assert "held" in [refusal.code for refusal in outlook.refusals]
        with pytest.raises(Refused, match="held"):
            fulfil(
                request=request, act=Destroy(None, ends_processing=ends), seen="", actor=responsible.actor,
                reason=why("subject_request"), now=timezone.now(),
            )  # fmt: skip
    assert AuditEntry.objects.filter(event="requests_inbox.fulfilment_refused").count() == 2
    nothing_is_gone(subject)


def test_jobs_and_commands_of_every_night_leave_it(held):
    subject, _hold = held
    later = timezone.now() + timedelta(days=400)
    plan_night(actor=OFFICER, now=later)
    execute_running(actor=OFFICER)
    sweep_files(now=later)
    nothing_is_gone(subject)


def test_rejected_rows_of_who_is_held_stay_until_the_hold_is_lifted(held):
    _subject, hold = held
    run = imported((IIN, "no address"), ("900101300017", "neither"))
    ended = run.finished_at
    assert ended is not None
    late = ended + timedelta(days=31)
    assert forget_rejected_rows(actor=OFFICER, now=late) == 0
    [kept, gone] = cells_of(run)
    assert kept == [IIN, "no address"]
    assert isinstance(gone, Shredded), "of whom nothing is held it goes all the same"
    run.refresh_from_db()
    assert run.forgotten_at is None
    lift_hold(hold=hold, actor=OFFICER, reason=why("dispute"), now=late)
    assert forget_rejected_rows(actor=OFFICER, now=late) == 1
    assert all(isinstance(cells, Shredded) for cells in cells_of(run))
    run.refresh_from_db()
    assert run.forgotten_at == late


def test_a_letter_of_who_is_held_is_neither_destroyed_nor_forgotten(held, responsible):
    subject, _hold = held
    request = a_request("access", subject=subject)
    message = request.message
    assert message is not None
    with pytest.raises(Refused, match=r"letter_has_requests|letter_of_subject"):
        destroy_message(message=message, actor=OFFICER, reason=why("subject_request"), now=timezone.now())
    assert not forget_undelivered(actor=OFFICER, now=timezone.now() + timedelta(days=400))
    nothing_is_gone(subject)


def test_a_master_key_that_still_wraps_it_is_not_retired(held):
    subject, _hold = held
    current = settings.MASTER_KEYS.partition(":")[0]
    with pytest.raises(StillInUse):
        retire_master_key(key_id=current, actor=OFFICER, reason=why("command"), now=timezone.now())
    nothing_is_gone(subject)


def test_a_held_category_keeps_what_there_is_of_the_whole_subject(held):
    subject, hold = held
    lift_hold(hold=hold, actor=OFFICER, reason=why("dispute"), now=timezone.now())
    place_hold(
        subject=subject, category=Category.objects.get(code="iin"), kind="dispute", ground="Дело",
        until=(timezone.now() + timedelta(days=5)).date(), actor=OFFICER, reason=why("dispute"),
        now=timezone.now(),
    )  # fmt: skip
    with pytest.raises(Refused, match="held"):
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=timezone.now())
    nothing_is_gone(subject)
