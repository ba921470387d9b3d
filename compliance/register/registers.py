"""The register of destruction (Art. 18, 22; clauses 2.12, 5.7)."""

from __future__ import annotations

from django.utils.translation import gettext as _, gettext_lazy

from compliance.audit.reasons import reason_label
from compliance.extracts.actors import ActorNames
from compliance.extracts.registry import Cell, Reading, Register, Row, register_register

from .models import Category

# Plan: the primary key of destructions; the subject and the one history row of each by their indexes.
_SQL = """
    SELECT d.number, s.reference, d.whole,
        ARRAY(SELECT jsonb_array_elements_text(d.categories)), d.items, d.keys, d.destroyed_at,
        h.history_change_reason, h.history_actor
    FROM register_destruction d
    JOIN register_subject s ON s.id = d.subject_id
    LEFT JOIN register_historicaldestruction h ON h.id = d.id AND h.history_type = '+'
    WHERE d.destroyed_at >= %(since)s AND d.destroyed_at < %(until)s
    ORDER BY d.id
"""


def _reading() -> Reading:
    names = {category.code: category.name for category in Category.objects.all()}
    whole, known = _("everything"), ActorNames()

    def cells(row: Row) -> list[Cell]:
        number, reference, everything, codes, items, keys, at, reason, actor = row
        return [
            number,
            reference,
            whole if everything else ", ".join(names.get(code, code) for code in codes),
            items,
            keys,
            at,
            str(reason_label(reason)) if reason else "",
            known[actor or ""],
        ]

    return Reading(
        [
            _("act"), _("subject"), _("categories"), _("values destroyed"), _("keys destroyed"),
            _("destroyed at"), _("reason"), _("by whom"),
        ],
        cells,
    )  # fmt: skip


register_register(
    Register(
        "destruction",
        gettext_lazy("Destruction of personal data"),
        gettext_lazy("A row for each destruction: of whom, what, when and why. By the day of destruction."),
        "register.view_destruction",
        _SQL,
        _reading,
        position=5,
    )
)
