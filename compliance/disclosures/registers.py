"""The register of transfers (Art. 16, 19, 22(1)(5); clauses 8.3, 10)."""

from __future__ import annotations

from django.utils.translation import gettext as _, gettext_lazy

from compliance.audit.days import last_day
from compliance.extracts.registry import Cell, Reading, Register, Row, register_register
from compliance.register.models import Category, LegalBasis, Purpose

from .models import CrossBorderGround, Recipient

# Plan: the primary key of transfers. Names are looked up in small tables that are read once.
_SQL = """
    SELECT t.id, t.at, t.recipient_id, t.purpose_id, t.basis_id, t.categories, t.count, t.cross_border,
        t.ground, t.due_at, t.told_at, t.digest
    FROM disclosures_transfer t
    WHERE t.at >= %(since)s AND t.at < %(until)s
    ORDER BY t.id
"""


def _reading() -> Reading:
    recipients = {one.pk: one for one in Recipient.objects.all()}
    purposes = {one.pk: one.name for one in Purpose.objects.all()}
    bases = {one.pk: one.name for one in LegalBasis.objects.all()}
    categories = {one.code: one.name for one in Category.objects.all()}
    grounds = {code: str(label) for code, label in CrossBorderGround.choices}
    names = {pk: one.name for pk, one in recipients.items()}

    def cells(row: Row) -> list[Cell]:
        pk, at, recipient, purpose, basis, codes, count, abroad, ground, due_at, told_at, digest = row
        return [
            f"TR-{pk}",
            at,
            names[recipient],
            recipients[recipient].country,
            purposes[purpose],
            bases[basis],
            ", ".join([categories.get(code, code) for code in codes]),
            count,
            abroad,
            grounds.get(ground, ground),
            due_at and last_day(due_at, at),
            told_at,
            digest,
        ]

    return Reading(
        [
            _("transfer"), _("handed over at"), _("recipient"), _("country"), _("purpose"), _("legal basis"),
            _("categories"), _("subjects"), _("cross-border transfer"), _("ground"),
            _("subjects to be told by"), _("subjects told at"), "SHA-256",
        ],
        cells,
    )  # fmt: skip


register_register(
    Register(
        "transfers",
        gettext_lazy("Transfers of personal data to third parties"),
        gettext_lazy(
            "A row for each transfer, then for each notice of a breach with an annex: to whom, what for and "
            "on what basis. By the day it was made."
        ),
        "disclosures.view_transfer",
        _SQL,
        _reading,
        position=3,
    )
)
