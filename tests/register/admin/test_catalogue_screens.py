"""Categories, purposes and legal bases: read by everybody who works with data, changed by one role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from compliance.audit.models import AuditEntry
from compliance.register.models import (
    Category,
    LegalBasis,
    Purpose,
    PurposeCategory,
    PurposeCompatibility,
)
from compliance.register.services.catalogue import CATEGORY_FIELDS
from tests.register.admin.screens import text_of
from tests.register.services.people import registered

pytestmark = pytest.mark.django_db

WHY = {"reason_code": "policy_changed", "note": ""}


def url(model, page, *ids):
    return reverse(f"admin:register_{model}_{page}", args=ids)


def filled(category: Category, **changes):
    """The form of a category as a browser sends it."""
    form = {name: getattr(category, name) for name in CATEGORY_FIELDS}
    form.update({**WHY, **changes})
    return {name: value for name, value in form.items() if value is not False}


class TestCategories:
    def change(self, person, code, **changes):
        category = Category.objects.get(code=code)
        return person.post(url("category", "change", category.pk), filled(category, **changes))

    def test_the_responsible_person_changes_a_mask_with_a_reason(self, responsible):
        self.change(responsible, "surname", mask="all", note="по новой политике")
        category = Category.objects.get(code="surname")
        assert category.mask == "all"
        entry = AuditEntry.objects.get(event="register.catalogue_changed")
        assert (entry.reason, entry.object_id) == ("policy_changed", str(category.pk))
        assert bytes(entry.note)

    @pytest.mark.parametrize("name", ["clerk", "officer", "auditor"])
    def test_others_read_it_and_cannot_change_it(self, name, request):
        person = request.getfixturevalue(name)
        page = person.get(url("category", "change", Category.objects.get(code="surname").pk))
        assert page.status_code == 200
        assert "reason_code" not in text_of(page)
        self.change(person, "surname", mask="all")
        assert Category.objects.get(code="surname").mask == "first_letter"

    def test_one_that_has_values_is_not_forbidden(self, responsible):
        registered()
        for need in PurposeCategory.objects.filter(category__code="iin"):
            responsible.post(url("purposecategory", "changelist"), WHY)  # takes every tick away
            assert not PurposeCategory.objects.get(pk=need.pk).active
        page = self.change(responsible, "iin", allowed=False)
        assert "Values of this category are held, so it cannot be forbidden" in text_of(page)
        assert Category.objects.get(code="iin").allowed
        assert AuditEntry.objects.filter(event="register.catalogue_refused").exists()

    def test_one_that_has_values_is_not_checked_in_another_way(self, responsible):
        registered()
        page = self.change(responsible, "surname", validator="text")
        assert "cannot be checked or found in another way" in text_of(page)

    def test_a_new_one_is_offered_in_forms_at_once(self, responsible):
        form = {
            "code": "post_address", "name_kk": "Пошта мекенжайы", "name_ru": "Почтовый адрес",
            "name_en": "Postal address", "clause": "4.1", "position": "30", "sensitivity": "ordinary",
            "allowed": "on", "validator": "text", "mask": "all", "search": "none", "anonymisation": "drop",
            **WHY,
        }  # fmt: skip
        assert responsible.post(url("category", "add"), form).status_code == 302
        assert "value_post_address" in text_of(responsible.get(url("subject", "add")))
        page = responsible.post(url("category", "add"), form)
        assert page.context["form"].errors["code"] == ["This code is taken."]

    def test_its_history_can_be_read(self, responsible, auditor):
        self.change(responsible, "surname", mask="all")
        page = auditor.get(url("category", "history", Category.objects.get(code="surname").pk))
        assert "Change of the policy" in text_of(page)


class TestPurposesAndBases:
    def test_a_purpose_goes_out_of_use(self, responsible):
        purpose = Purpose.objects.get(code="marketing")
        form = {
            name: getattr(purpose, name)
            for name in ("name_kk", "name_ru", "name_en", "clause", "position", "consent_kind")
        }
        responsible.post(url("purpose", "change", purpose.pk), {**form, **WHY})
        assert not Purpose.objects.get(code="marketing").active

    def test_a_lawyer_confirms_a_basis(self, responsible):
        basis = LegalBasis.objects.get(code="public_offer")
        names = ("name_kk", "name_ru", "name_en", "clause", "position", "article")
        form = {name: getattr(basis, name) for name in names}
        responsible.post(
            url("legalbasis", "change", basis.pk), {**form, "confirmed": "on", "active": "on", **WHY}
        )
        assert LegalBasis.objects.get(code="public_offer").confirmed


class TestTheGrids:
    def ticks(self):
        return {
            f"need_{purpose}_{category}": "on"
            for purpose, category in PurposeCategory.objects.filter(active=True).values_list(
                "purpose_id", "category_id"
            )
        }

    def test_a_need_is_switched_off_and_on_again_in_one_row(self, responsible):
        need = PurposeCategory.objects.get(purpose__code="marketing", category__code="email")
        ticks = self.ticks()
        without = {k: v for k, v in ticks.items() if k != f"need_{need.purpose_id}_{need.category_id}"}
        responsible.post(url("purposecategory", "changelist"), {**without, **WHY})
        assert not PurposeCategory.objects.get(pk=need.pk).active
        responsible.post(url("purposecategory", "changelist"), {**ticks, **WHY})
        assert PurposeCategory.objects.get(pk=need.pk).active

    def test_nothing_changed_is_no_entry(self, responsible):
        before = AuditEntry.objects.count()
        responsible.post(url("purposecategory", "changelist"), {**self.ticks(), **WHY})
        assert not AuditEntry.objects.filter(event="register.catalogue_changed").exists()
        assert AuditEntry.objects.count() == before

    def test_purposes_become_compatible(self, responsible):
        row = PurposeCompatibility.objects.filter(compatible=False)[0]
        pairs = {
            f"pair_{a}_{b}": "on"
            for a, b in PurposeCompatibility.objects.filter(compatible=True).values_list(
                "first_id", "second_id"
            )
        }
        pairs[f"pair_{row.first_id}_{row.second_id}"] = "on"
        responsible.post(url("purposecompatibility", "changelist"), {**pairs, **WHY})
        assert PurposeCompatibility.objects.get(pk=row.pk).compatible

    @pytest.mark.parametrize("model", ["purposecategory", "purposecompatibility"])
    @pytest.mark.parametrize("name", ["clerk", "officer", "auditor"])
    def test_readers_see_the_ticks_and_cannot_send_them(self, model, name, request):
        person = request.getfixturevalue(name)
        page = person.get(url(model, "changelist"))
        assert "disabled" in text_of(page)
        assert person.post(url(model, "changelist"), WHY).status_code == 403
