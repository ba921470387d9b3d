"""The report on a subject's data: as a document for people and as data for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from compliance.consents.models import Consent
from compliance.consents.services.evidence_content import moment
from compliance.policy.services import operator
from compliance.policy.typesetting import typeset
from compliance.register.models import Category, Processing
from compliance.register.services.reveal import Shown
from requests_inbox.effect_texts import WITHHELD
from requests_inbox.models import Request
from requests_inbox.services.letters import complaint_text

from .held import Held

TEMPLATE = "requests_inbox/access_report.typ"
FORMAT = "amart.access-report/1"
NAMES = ("surname", "name", "patronymic")
Facts = list[tuple[str, str]]


def typeset_report(held: Held, request: Request, language: str) -> bytes:
    """The document as PDF/A-2b, in Kazakh or Russian."""
    with translation.override(language):
        content = _content(held, request, language)
    return typeset(TEMPLATE, content, made_at=held.read_at)


def data_of(held: Held, request: Request) -> bytes:
    """The same as JSON: codes and values as they are kept, times in UTC."""
    card = operator()
    said: dict[str, Any] = {
        "format": FORMAT,
        "made_at": held.read_at.isoformat(),
        "request": request.reference,
        "operator": {
            "name_kk": card.name_kk, "name_ru": card.name_ru, "bin": card.bin, "email": card.email_subjects,
        },
        "subject": {
            "reference": held.subject.reference, "registered_at": held.subject.registered_at.isoformat(),
        },
        "data": [_value_data(shown, held) for shown in held.values],
        "processings": [_processing_data(one, held) for one in held.processings],
        "consents": [_consent_data(one, held) for one in held.consents],
        "recipients": [
            {
                "name_ru": one.recipient.name_ru, "name_kk": one.recipient.name_kk,
                "country": one.recipient.country, "purpose": held.purposes[one.purpose_id].code,
                "categories": list(one.categories), "transfers": one.transfers,
                "first_at": one.first_at.isoformat(), "last_at": one.last_at.isoformat(),
                "told_to_stop": list(one.told_to_stop),
            }
            for one in held.recipients
        ],
        "blockings": [
            {
                "category": one.category.code if one.category else None, "ground": one.ground,
                "placed_at": one.placed_at.isoformat(), "until": one.until.isoformat() if one.until else None,
            }
            for one in held.blockings
        ],
        "destructions": [
            {"act": one.number, "at": one.destroyed_at.isoformat(), "categories": one.categories}
            for one in held.destructions
        ],
        "requests": [
            {
                "reference": one.reference, "type": one.type, "received_at": one.received_at.isoformat(),
                "status": one.status, "outcome": one.outcome or None,
            }
            for one in held.requests
        ],
        "letters_received": [
            {"number": one.number, "received_at": one.received_at.isoformat()} for one in held.messages
        ],
        "withheld": list(held.withheld),
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _consent_data(one: Consent, held: Held) -> dict[str, Any]:
    return {
        "title_kk": one.wording.title_kk, "title_ru": one.wording.title_ru, "kind": one.kind,
        "state": one.state, "given_at": one.given_at.isoformat(),
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "purposes": one.purposes, "categories": one.categories, "third_parties": one.third_parties,
        "cross_border": one.cross_border, "public_sources": one.public_sources,
        "channel": one.channel, "conditions": held.conditions.get(one.pk),
    }  # fmt: skip


def _value_data(shown: Shown, held: Held) -> dict[str, Any]:
    item = shown.item
    return {
        "category": item.category.code, "value": shown.text, "state": item.state, "source": item.source,
        "medium": item.medium, "collected_at": item.collected_at.isoformat(),
        "verified_at": item.verified_at.isoformat() if item.verified_at else None,
        "purposes": [one.purpose.code for one in _needing(item.category, held)],
    }  # fmt: skip


def _processing_data(one: Processing, held: Held) -> dict[str, Any]:
    return {
        "purpose": one.purpose.code, "basis": one.basis.code, "article": one.basis.article,
        "started_at": one.started_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None, "end_reason": one.end_reason or None,
        "covers": one.covers, "document": held.documents.get(one.pk),
    }  # fmt: skip


def _needing(category: Category, held: Held) -> list[Processing]:
    """Live processings that need a category (5.4)."""
    return [
        one
        for one in held.processings
        if one.ended_at is None
        and (one.covers is None or category.code in one.covers)
        and any(
            need.active and need.category_id == category.pk
            for need in held.purposes[one.purpose_id].needs.all()
        )
    ]


def _content(held: Held, request: Request, language: str) -> dict[str, Any]:
    card = operator()
    name = card.name_kk if language == "kk" else card.name_ru
    address = card.address_kk if language == "kk" else card.address_ru
    names = {one.code: one.name for one in Category.objects.all()}
    own = {shown.item.category.code: shown.text for shown in held.values}
    return {
        "lang": language,
        "title": _("Information about personal data"),
        "operator": name,
        "reference": request.reference,
        "made": moment(held.read_at),
        "head": [
            (_("Operator"), name),
            (_("BIN"), card.bin or "—"),
            (_("Address"), address or "—"),
            (_("E-mail"), card.email_subjects),
            (_("Subject"), " ".join(own[part] for part in NAMES if part in own) or held.subject.reference),
            (_("Reference"), held.subject.reference),
            (_("Request"), _("No. %(reference)s of %(day)s")
             % {"reference": request.reference, "day": moment(request.received_at)}),
            (_("As of"), moment(held.read_at)),
        ],
        "sections": [
            {"title": title, "empty": empty, "entries": entries}
            for title, empty, entries in _sections(held, names)
        ],
        "notes": list(_notes(held, language)),
    }  # fmt: skip


def _sections(held: Held, names: dict[str, str]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    yield _("Data that we hold"), _("We hold no data."), [
        {"title": shown.item.category.name, "value": shown.text, "facts": _value_facts(shown, held)}
        for shown in held.values
    ]  # fmt: skip
    yield _("Purposes and legal bases"), _("Nothing is processed."), [
        {"title": one.purpose.name, "value": "", "facts": _processing_facts(one, held, names)}
        for one in held.processings
    ]  # fmt: skip
    yield _("Consents"), _("No consent was given."), [
        {"title": one.wording.title, "value": "", "facts": _consent_facts(one, held, names)}
        for one in held.consents
    ]  # fmt: skip
    yield _("Who got the data"), _("The data was handed to nobody."), [
        {"title": one.recipient.name, "value": "", "facts": _recipient_facts(one, held, names)}
        for one in held.recipients
    ]  # fmt: skip
    yield _("Blocked, destroyed, asked for"), _("Nothing."), list(_events(held, names))


def _value_facts(shown: Shown, held: Held) -> Facts:
    item = shown.item
    needed = [one.purpose.name for one in _needing(item.category, held)]
    return [
        (_("Source"), f"{item.get_source_display()}, {item.get_medium_display()}"),
        (_("Collected"), moment(item.collected_at)),
        *([(_("Verified"), moment(item.verified_at))] if item.verified_at else []),
        (_("State"), str(item.get_state_display())),
        (
            _("Needed for"),
            "; ".join(dict.fromkeys(needed)) or _("no live purpose; it is due for destruction"),
        ),
    ]


def _processing_facts(one: Processing, held: Held, names: dict[str, str]) -> Facts:
    basis = f"{one.basis.name} ({one.basis.article})" if one.basis.article else one.basis.name
    needs = [need.category.code for need in held.purposes[one.purpose_id].needs.all() if need.active]
    covered = needs if one.covers is None else one.covers
    document = held.documents.get(one.pk)
    until = (
        f"{moment(one.ended_at)}: {one.get_end_reason_display()}"
        if one.ended_at
        else _("the purpose is achieved, unless a law orders to keep the data longer")
    )
    return [
        (_("Legal basis"), basis),
        *([(_("Document"), document)] if document else []),
        (_("Data"), ", ".join(names.get(code, code) for code in covered) or "—"),
        (_("Since"), moment(one.started_at)),
        (_("Until"), until),
    ]


def _consent_facts(one: Any, held: Held, names: dict[str, str]) -> Facts:
    purposes = {purpose.code: purpose.name for purpose in held.purposes.values()}
    conditions = held.conditions.get(one.pk)
    state = str(one.get_state_display())
    return [
        (_("State"), f"{state}, {moment(one.ended_at)}" if one.ended_at else state),
        (_("Received"), f"{moment(one.given_at)}, {one.get_channel_display()}"),
        (_("Valid until"), moment(one.valid_until) if one.valid_until else _("the purpose is achieved")),
        (_("Purposes"), "; ".join(purposes.get(code, code) for code in one.purposes)),
        (_("Data"), ", ".join(names.get(code, code) for code in one.categories)),
        (_("Transfer to third parties"), _yes(one.third_parties)),
        (_("Cross-border transfer"), _yes(one.cross_border)),
        (_("Publication in public sources"), _yes(one.public_sources)),
        *([(_("Conditions of the subject"), conditions)] if conditions else []),
    ]


def _recipient_facts(one: Any, held: Held, names: dict[str, str]) -> Facts:
    return [
        (_("Country"), one.recipient.country),
        (_("Purpose"), held.purposes[one.purpose_id].name),
        (_("Data"), ", ".join(names.get(code, code) for code in one.categories)),
        (_("Handed over"), f"{moment(one.first_at)} – {moment(one.last_at)} ({one.transfers})"),
        *(
            [(_("Told to stop"), ", ".join(names.get(code, code) for code in one.told_to_stop))]
            if one.told_to_stop
            else []
        ),
    ]


def _events(held: Held, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for blocking in held.blockings:
        what = blocking.category.name if blocking.category else _("all data")
        yield _entry(
            _("Blocked: %(what)s") % {"what": what},
            [(_("Since"), moment(blocking.placed_at)), (_("Ground"), str(blocking.get_ground_display()))],
        )
    for act in held.destructions:
        what = ", ".join(names.get(code, code) for code in act.categories) or _("all data")
        yield _entry(
            _("Destroyed: %(what)s") % {"what": what},
            [(_("Act"), act.number), (_("Destroyed at"), moment(act.destroyed_at))],
        )
    for request in held.requests:
        ended = request.get_outcome_display() if request.outcome else request.get_status_display()
        yield _entry(
            _("Request No. %(reference)s: %(type)s")
            % {"reference": request.reference, "type": request.get_type_display()},
            [(_("Received"), moment(request.received_at)), (_("State"), str(ended))],
        )
    for message in held.messages:
        yield _entry(
            _("Letter received No. %(number)s") % {"number": message.number},
            [(_("Received"), moment(message.received_at))],
        )


def _entry(title: str, facts: Facts) -> dict[str, Any]:
    return {"title": title, "value": "", "facts": facts}


def _notes(held: Held, language: str) -> Iterator[str]:
    named = ", ".join(str(WITHHELD[code]) for code in held.withheld)
    yield _("This report holds nobody else's data. Left out: %(what)s.") % {"what": named}
    yield _(
        "The data is kept until its purpose is achieved; then it is destroyed, unless a law orders to keep "
        "it longer (Law No. 94-V, Art. 12, 18; clause 5.7 of the policy)."
    )
    yield _(
        "You may demand correction, blocking or destruction, and withdraw a consent (Law No. 94-V, Art. 8, "
        "24)."
    )
    yield complaint_text(language)


def _yes(held: bool) -> str:
    return _("yes") if held else _("no")
