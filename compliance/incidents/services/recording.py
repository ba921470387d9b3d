"""Recording a breach and changing what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.access.models import User
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.deadlines.almanac import NoCalendar
from compliance.incidents.models import Incident, IncidentKind
from compliance.incidents.rules.times import discovery_faults
from compliance.register.models import Category
from compliance.vault.reading import open_values
from compliance.vault.services import key_for

from .refusals import refuse
from .terms import set_term
from .trail import tell

TEXT_LENGTH = 10_000
MOST_PEOPLE = 2_000_000_000
RESPONSIBLE_ROLES = ("responsible_person", "compliance_officer")
TEXTS = ("what", "consequences", "measures")
# Of those who read what staff wrote; the authorised body reads the first two.
LANGUAGES = ("kk", "ru", "en")
Translations = Mapping[str, Mapping[str, str]]
PLAIN = ("kind", "discovered_at", "happened_from", "happened_until", "categories", "estimated")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a breach. ``categories`` are codes of the catalogue; the texts are kept sealed."""

    kind: str
    discovered_at: datetime
    categories: tuple[str, ...]
    responsible: User
    what: str = field(repr=False)
    happened_from: datetime | None = None
    happened_until: datetime | None = None
    estimated: int | None = None
    consequences: str = field(default="", repr=False)
    measures: str = field(default="", repr=False)


def record_incident(*, facts: Facts, actor: Actor, reason: Reason, now: datetime) -> Incident:
    """Records a breach and counts the term of the notice to the authorised body.

    Raises IncidentRefused (recorded).
    """
    codes = _faults(facts, now)
    if not codes:
        try:
            with transaction.atomic():
                incident = Incident(recorded_at=now)
                _write(incident, facts, now)
                set_term(incident, now)
                incident.record(actor=actor, reason=reason, now=now)
                tell("incidents.recorded", incident, actor=actor, reason=reason, now=now, kind=facts.kind)
                return incident
        except NoCalendar:
            codes = ["no_calendar"]
    return refuse("record", codes, incident_id=None, actor=actor, reason=reason, now=now)


def change_incident(
    *, incident: Incident, facts: Facts, actor: Actor, reason: Reason, now: datetime
) -> Incident:
    """Changes what is known of an open breach; another moment of discovery has its own term.

    Raises IncidentRefused (recorded).
    """

    def change(locked: Incident) -> list[str]:
        if codes := _faults(facts, now):
            return codes
        first = locked.authority_notices.order_by("sent_at").first()
        if first is not None and first.sent_at < facts.discovered_at:
            return ["sent_before_discovery"]
        found_before = locked.discovered_at
        _write(locked, facts, now)
        if locked.discovered_at != found_before:
            set_term(locked, now)
        locked.record(actor=actor, reason=reason, now=now)
        tell("incidents.changed", locked, actor=actor, reason=reason, now=now)
        return []

    return with_open(incident, "change", change, actor=actor, reason=reason, now=now)


def write_letter(
    *, incident: Incident, text_kk: str, text_ru: str, actor: Actor, reason: Reason, now: datetime
) -> Incident:
    """Keeps, sealed, what subjects will read in each language. Raises IncidentRefused (recorded)."""

    def change(locked: Incident) -> list[str]:
        texts = {"letter_kk": text_kk.strip(), "letter_ru": text_ru.strip()}
        if not all(texts.values()):
            return ["letter_missing"]
        if any(len(text) > TEXT_LENGTH for text in texts.values()):
            return ["text_too_long"]
        if locked.letters_at is not None:
            return ["letters_ordered"]
        _seal(locked, texts, now)
        locked.record(actor=actor, reason=reason, now=now)
        tell("incidents.changed", locked, actor=actor, reason=reason, now=now, what="letter")
        return []

    return with_open(incident, "write_letter", change, actor=actor, reason=reason, now=now)


def translate(
    *, incident: Incident, texts: Translations, actor: Actor, reason: Reason, now: datetime
) -> Incident:
    """Keeps, sealed, what staff wrote in other languages; what is empty is read as it was written.

    A text that is changed later loses its translations. Raises IncidentRefused (recorded).
    """

    def change(locked: Incident) -> list[str]:
        if any(len(text) > TEXT_LENGTH for said in texts.values() for text in said.values()):
            return ["text_too_long"]
        if not set(texts) <= set(LANGUAGES):
            return ["language_unknown"]
        _seal_translations(locked, texts, now)
        locked.record(actor=actor, reason=reason, now=now)
        tell("incidents.changed", locked, actor=actor, reason=reason, now=now, what="translations")
        return []

    return with_open(incident, "translate", change, actor=actor, reason=reason, now=now)


def with_open(
    incident: Incident,
    act: str,
    change: Callable[[Incident], list[str]],
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Incident:
    """Locks a breach that is open and lets ``change`` change it; the codes that gives are a refusal."""
    with transaction.atomic():
        locked: Incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        try:
            codes = ["closed_already"] if locked.closed_at is not None else change(locked)
        except NoCalendar:
            codes = ["no_calendar"]
        if not codes:
            return locked
    return refuse(act, codes, incident_id=incident.pk, actor=actor, reason=reason, now=now)


def texts_of(incident: Incident) -> dict[str, str]:
    """What staff wrote of a breach, in clear; why it cannot be read, if it cannot. One query."""
    names = (*TEXTS, "letter_kk", "letter_ru")
    opened = open_values([getattr(incident, name) for name in names])
    return {name: "" if text is None else str(text) for name, text in zip(names, opened, strict=True)}


def translations_of(incident: Incident) -> Translations:
    """What staff have translated, in clear, by language and text. One query."""
    [said] = open_values([incident.translations])
    return said if isinstance(said, dict) else {}


def texts_in(incident: Incident, language: str) -> dict[str, str]:
    """``texts_of`` in the language of a reader, as far as it was translated; the rest as it was written."""
    return {**texts_of(incident), **translations_of(incident).get(language, {})}


def _faults(facts: Facts, now: datetime) -> list[str]:
    known = set(Category.objects.filter(code__in=facts.categories).values_list("code", flat=True))
    standing = {
        "kind_unknown": facts.kind not in IncidentKind.values,
        "categories_missing": not facts.categories,
        "category_unknown": not known.issuperset(facts.categories),
        "what_missing": not facts.what.strip(),
        "text_too_long": any(len(getattr(facts, name)) > TEXT_LENGTH for name in TEXTS),
        "estimated_absurd": facts.estimated is not None and not 0 <= facts.estimated <= MOST_PEOPLE,
        "responsible_unfit": not facts.responsible.is_active
        or not set(facts.responsible.roles) & set(RESPONSIBLE_ROLES),
    }
    return [
        *(code for code, stands in standing.items() if stands),
        *discovery_faults(facts.discovered_at, facts.happened_from, facts.happened_until, now),
    ]


def _write(incident: Incident, facts: Facts, now: datetime) -> None:
    for name in PLAIN:
        setattr(incident, name, getattr(facts, name))
    incident.categories = sorted(set(facts.categories))
    incident.responsible = facts.responsible
    texts = {name: getattr(facts, name).strip() for name in TEXTS}
    before = texts_of(incident) if incident.pk else texts
    _seal(incident, texts, now)
    same = {name for name in TEXTS if before[name] == texts[name]}
    if len(same) < len(TEXTS):
        kept = translations_of(incident)
        kept = {
            language: {name: said[name] for name in said if name in same} for language, said in kept.items()
        }
        _seal_translations(incident, kept, now)


def _seal(incident: Incident, texts: dict[str, str], now: datetime) -> None:
    """Seals what has changed: a text that is the same keeps its envelope, so the history shows no change."""
    before = {} if incident.pk is None else texts_of(incident)
    for name, text in texts.items():
        if before.get(name, "") == text and (text or incident.pk):
            continue
        sealed: Any = None
        if text:
            field: Any = Incident._meta.get_field(name)
            sealed = field.seal(text, key_for(None, incident.scope, now))
        setattr(incident, name, sealed)


def _seal_translations(incident: Incident, texts: Translations, now: datetime) -> None:
    told = {
        language: {name: said[name].strip() for name in TEXTS if said.get(name, "").strip()}
        for language, said in texts.items()
    }
    told = {language: said for language, said in told.items() if said}
    if told == translations_of(incident):
        return
    field: Any = Incident._meta.get_field("translations")
    incident.translations = field.seal(told, key_for(None, incident.scope, now)) if told else None
