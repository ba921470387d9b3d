"""Changing the catalogue: reasons, refusals, and what is never lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.register.models import Category, LegalBasis, Purpose, PurposeCategory, PurposeCompatibility
from compliance.register.services import catalogue
from compliance.register.services.refusals import Refusal, Refused
from tests.register.services.people import NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db


def changed(category, **values):
    return catalogue.change_category(
        category=Category.objects.get(code=category),
        values=values,
        actor=OFFICER,
        reason=why("policy_changed"),
        now=NOW,
    )


def needs(**codes):
    return catalogue.set_needs(
        needs={
            Purpose.objects.get(code=purpose): list(Category.objects.filter(code__in=wanted))
            for purpose, wanted in codes.items()
        },
        actor=OFFICER, reason=why("policy_changed"), now=NOW,
    )  # fmt: skip


class TestCategories:
    def test_a_change_is_in_the_history_and_in_the_trail(self):
        category = changed("surname", mask="all", sensitivity="restricted")
        assert category.history.count() == 2
        entry = AuditEntry.objects.get(event="register.catalogue_changed")
        assert (entry.object_label, entry.object_id, entry.reason) == (
            "register.category", str(category.pk), "policy_changed",
        )  # fmt: skip
        assert verify().ok

    def test_nothing_changed_is_no_entry(self):
        changed("surname", mask="first_letter")
        assert not AuditEntry.objects.filter(event="register.catalogue_changed").exists()

    def test_held_values_keep_a_category_allowed_until_they_are_destroyed(self):
        registered()
        for purpose in ("service_access", "notification", "marketing"):
            needs(**{purpose: []})
        with pytest.raises(Refused) as refused:
            changed("email", allowed=False)
        assert refused.value.refusals == [Refusal("category_held", "email")]
        assert AuditEntry.objects.get(event="register.catalogue_refused").object_label == "register.category"
        assert not changed("company_bin_iin", allowed=False).allowed

    def test_a_category_that_a_purpose_needs_is_not_forbidden(self):
        with pytest.raises(Refused) as refused:
            changed("email", allowed=False)
        assert refused.value.refusals == [Refusal("category_needed_by_purpose", "email")]

    @pytest.mark.parametrize("values", [{"validator": "text"}, {"search": "exact"}])
    def test_held_values_fix_how_they_are_checked_and_found(self, values):
        registered()
        with pytest.raises(Refused) as refused:
            changed("surname", **values)
        assert refused.value.refusals == [Refusal("category_fixed", "surname")]

    def test_only_a_whole_value_identifies(self):
        with pytest.raises(Refused):
            changed("patronymic", identifies=True)

    def test_a_code_is_taken_once_and_never_changed(self):
        with pytest.raises(TypeError):
            changed("surname", code="family")
        with pytest.raises(ValidationError):
            catalogue.add_category(
                code="surname", values={"sensitivity": "ordinary", "validator": "text"}, actor=OFFICER,
                reason=why("policy_changed"), now=NOW,
            )  # fmt: skip


class TestPurposesAndBases:
    def test_both_are_added_and_go_out_of_use(self):
        names = {"name_kk": "а", "name_ru": "б", "name_en": "c", "clause": "", "position": 9, "active": True}
        purpose = catalogue.add_purpose(
            code="survey", values=names, actor=OFFICER, reason=why("policy_changed"), now=NOW
        )
        catalogue.change_purpose(
            purpose=purpose, values={"active": False}, actor=OFFICER, reason=why("policy_changed"), now=NOW
        )
        basis = catalogue.add_legal_basis(
            code="court", values=names, actor=OFFICER, reason=why("law_changed"), now=NOW
        )
        catalogue.change_legal_basis(
            basis=basis, values={"article": "9(1)"}, actor=OFFICER, reason=why("law_changed"), now=NOW
        )
        assert not Purpose.objects.get(code="survey").active
        assert LegalBasis.objects.get(code="court").article == "9(1)"


class TestNeeds:
    def test_a_row_is_switched_off_and_on_and_never_deleted(self):
        rows = PurposeCategory.objects.count()
        assert needs(marketing=["email"]) == 2
        assert needs(marketing=["email", "name"]) == 1
        assert PurposeCategory.objects.count() == rows

    def test_a_new_need_is_a_new_row(self):
        assert needs(web_analytics=["web_statistics", "email"]) == 1
        assert PurposeCategory.objects.get(purpose__code="web_analytics", category__code="email").active

    def test_a_forbidden_category_is_needed_by_nothing(self):
        with pytest.raises(Refused) as refused:
            needs(marketing=["race"])
        assert refused.value.refusals == [Refusal("category_forbidden", "race")]

    def test_compatibility_has_one_row_a_pair_whatever_the_order(self):
        row = PurposeCompatibility.objects.filter(compatible=False)[0]
        count = catalogue.set_compatibility(
            pairs={(row.second_id, row.first_id): True}, actor=OFFICER, reason=why("policy_changed"), now=NOW
        )
        row.refresh_from_db()
        assert (count, row.compatible) == (1, True)
