"""The register of consents (Art. 8(4), 22(1)(5), 25(2)(5); clauses 4.6–4.10, 6)."""

from __future__ import annotations

from django.utils.translation import gettext as _, gettext_lazy

from compliance.extracts.registry import Cell, Reading, Register, Row, register_register
from compliance.register.models import Category, Purpose

from .models import Act, Channel, ConsentKind, ConsentState, Giver

# Plan: the primary key of consents; subject, wording and publication of each by their primary keys.
_SQL = """
    SELECT c.id, s.reference, c.kind, c.series, c.wording_id, c.wording_digest, c.purposes, c.categories,
        c.given_at, c.valid_until, c.state, c.ended_at, c.third_parties, c.cross_border, c.public_sources,
        c.number, c.act, c.channel, c.giver
    FROM consents_consent c JOIN register_subject s ON s.id = c.subject_id
    WHERE c.given_at >= %(since)s AND c.given_at < %(until)s
    ORDER BY c.id
"""


def _reading() -> Reading:
    purposes = {purpose.code: purpose.name for purpose in Purpose.objects.all()}
    categories = {category.code: category.name for category in Category.objects.all()}
    words = {
        choices: {code: str(label) for code, label in choices.choices}
        for choices in (Act, Channel, ConsentKind, ConsentState, Giver)
    }

    def cells(row: Row) -> list[Cell]:
        (pk, reference, kind, series, wording, digest, what_for, what, given_at, valid_until, state, ended_at,
         third_parties, cross_border, public, number, act, channel, giver) = row  # fmt: skip
        return [
            pk,
            reference,
            words[ConsentKind].get(kind, kind),
            f"{series} № {wording}",
            digest,
            ", ".join([purposes.get(code, code) for code in what_for]),
            ", ".join([categories.get(code, code) for code in what]),
            given_at,
            valid_until,
            words[ConsentState].get(state, state),
            ended_at,
            third_parties,
            cross_border,
            public,
            number,
            words[Act].get(act, act),
            words[Channel].get(channel, channel),
            words[Giver].get(giver, giver),
        ]

    return Reading(
        [
            _("consent"), _("subject"), _("kind"), _("wording"), _("SHA-256 of the wording"), _("purposes"),
            _("categories"), _("received"), _("valid until"), _("state"), _("ended"),
            _("transfer to third parties"), _("cross-border transfer"), _("publication in public sources"),
            _("entry"), _("act"), _("channel"), _("given by"),
        ],
        cells,
    )  # fmt: skip


register_register(
    Register(
        "consents",
        gettext_lazy("Consents to the processing of personal data"),
        gettext_lazy("A row for each consent, as it stands after its last act. By the day it was received."),
        "consents.view_consent",
        _SQL,
        _reading,
        position=2,
    )
)
