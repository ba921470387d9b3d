"""Editing a draft: its head, and its clauses one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.policy.models import Clause, PolicyVersion, State
from compliance.policy.rules.contents import place_of
from compliance.policy.rules.lines import tidy

from .refusing import refused, tell

HEAD_FIELDS = ("title_kk", "title_ru", "in_force_from", "law_edition")
LONGEST_TEXT = 20_000
_NUMBER = re.compile(r"[1-9]\d{0,2}(\.[1-9]\d{0,2}){0,3}")


def edit_version(
    *, version: PolicyVersion, values: Mapping[str, object], actor: Actor, reason: Reason, now: datetime
) -> PolicyVersion:
    """Changes the head of a draft; what ``values`` leaves out stays. Raises Refused (recorded)."""
    if unknown := values.keys() - set(HEAD_FIELDS):
        raise TypeError(f"a draft has no field {sorted(unknown)} to be changed")
    with transaction.atomic():
        draft = locked_draft(version)
        if draft is not None:
            given = {name: tidy(one) if isinstance(one, str) else one for name, one in values.items()}
            changed = [name for name, one in given.items() if getattr(draft, name) != one]
            for name in changed:
                setattr(draft, name, given[name])
            if changed:
                draft.record(actor=actor, reason=reason, now=now)
                tell("policy.draft_changed", draft, actor=actor, reason=reason, now=now,
                     fields=",".join(changed))  # fmt: skip
            return draft
    raise refused("not_a_draft", version=version, actor=actor, reason=reason, now=now)


def edit_clause(
    *,
    clause: Clause,
    text_kk: str,
    text_ru: str,
    left_out: bool = False,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Clause:
    """Changes one clause of a draft in both languages, or leaves it out. Raises Refused (recorded)."""
    texts = [_lines(text_kk), _lines(text_ru)]
    fault = "text_too_long" if max(map(len, texts)) > LONGEST_TEXT else ""
    with transaction.atomic():
        draft = locked_draft(clause.version)
        if draft is None:
            fault = "not_a_draft"
        if draft is not None and not fault:
            row: Clause = Clause.objects.select_for_update().get(pk=clause.pk)
            if [row.text_kk, row.text_ru, row.left_out] != [*texts, left_out]:
                row.text_kk, row.text_ru, row.left_out = *texts, left_out
                row.record(actor=actor, reason=reason, now=now)
                tell("policy.draft_changed", draft, actor=actor, reason=reason, now=now, clause=row.number)
            return row
    raise refused(fault, version=clause.version, actor=actor, reason=reason, now=now)


def add_clause(
    *,
    version: PolicyVersion,
    number: str,
    heading: bool,
    text_kk: str,
    text_ru: str,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Clause:
    """A clause that the file lacked. Raises Refused (recorded)."""
    texts = [_lines(text_kk), _lines(text_ru)]
    number = number.strip().rstrip(".")
    fault, field = "", ""
    if not _NUMBER.fullmatch(number):
        fault, field = "clause_number", "number"
    elif max(map(len, texts)) > LONGEST_TEXT:
        fault = "text_too_long"
    with transaction.atomic():
        draft = locked_draft(version)
        if draft is None:
            fault, field = "not_a_draft", ""
        elif not fault and draft.clauses.filter(place=place_of(number, heading=heading)).exists():
            fault, field = "clause_there", "number"
        if draft is not None and not fault:
            row = Clause(
                version=draft, number=number, heading=heading, place=place_of(number, heading=heading),
                text_kk=texts[0], text_ru=texts[1],
            )  # fmt: skip
            row.record(actor=actor, reason=reason, now=now)
            tell("policy.draft_changed", draft, actor=actor, reason=reason, now=now, clause=number)
            return row
    raise refused(fault, version=version, field=field, actor=actor, reason=reason, now=now)


def discard_draft(*, version: PolicyVersion, actor: Actor, reason: Reason, now: datetime) -> PolicyVersion:
    """Puts a draft aside for good; its texts stay in the history. Raises Refused (recorded)."""
    with transaction.atomic():
        draft = locked_draft(version)
        if draft is not None:
            draft.state = State.DISCARDED
            draft.record(actor=actor, reason=reason, now=now)
            tell("policy.draft_discarded", draft, actor=actor, reason=reason, now=now)
            return draft
    raise refused("not_a_draft", version=version, actor=actor, reason=reason, now=now)


def locked_draft(version: PolicyVersion) -> PolicyVersion | None:
    """The draft as it is now, locked; None if it is no draft any more."""
    row: PolicyVersion = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    return row if row.state == State.DRAFT else None


def _lines(text: str) -> str:
    """A text with plain spaces, its paragraphs kept."""
    return "\n".join(filter(None, (tidy(line) for line in text.splitlines())))
