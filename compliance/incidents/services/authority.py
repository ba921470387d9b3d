"""The notice to the authorised body: what it says, its document, and noting that it went (Art. 25(2)(8))."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.incidents.models import AuthorityNotice, Incident, NoticeChannel
from compliance.incidents.rules.digest import digest_of_contents
from compliance.incidents.rules.times import sent_fault
from compliance.policy.services import operator
from compliance.policy.typesetting import typeset
from compliance.register.models import Category
from compliance.vault.services import key_for

from .recording import texts_in, with_open
from .trail import tell

TEMPLATE = "incidents/notice.typ"
# What was told to the authorised body is in the languages of the Law; staff may also read it in English.
LANGUAGES = ("kk", "ru")
PRINTED = (*LANGUAGES, "en")
REFERENCE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to give to whoever asked."""

    filename: str
    content: bytes = field(repr=False)


def print_notice(
    *, incident: Incident, language: str, actor: Actor, reason: Reason, now: datetime
) -> Printed:
    """The notice in a language as PDF/A-2b, recorded. Raises CannotBeTypeset; ValueError.

    What staff wrote stands in it as they translated it, or as it was written where they did not.
    """
    contents = contents_of(incident, language)
    with translation.override(language):
        made = _moment(now)
    document = typeset(TEMPLATE, {**contents, "made": made}, made_at=now)
    tell("incidents.notice_printed", incident, actor=actor, reason=reason, now=now, language=language)
    return Printed(f"breach-{incident.pk}-{language}.pdf", document)


def note_authority_told(
    *,
    incident: Incident,
    sent_at: datetime,
    channel: str,
    reference: str,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> AuthorityNotice:
    """Notes that a notice went; the first one ends the term. Raises IncidentRefused (recorded)."""
    made: list[AuthorityNotice] = []

    def change(locked: Incident) -> list[str]:
        fault = sent_fault(sent_at, locked.discovered_at, now)
        standing = {
            fault: bool(fault),
            "channel_unknown": channel not in NoticeChannel.values,
            "reference_too_long": len(reference) > REFERENCE_LENGTH,
            # The Law wants measures and consequences named (Rules 481/НҚ).
            "notice_incomplete": locked.consequences is None or locked.measures is None,
        }
        if codes := [code for code, stands in standing.items() if stands]:
            return codes
        notice = AuthorityNotice(
            incident=locked,
            number=locked.authority_notices.count() + 1,
            sent_at=sent_at,
            channel=channel,
            subjects=locked.affected,
            digest=digest_of_contents({language: contents_of(locked, language) for language in LANGUAGES}),
            recorded_at=now,
        )
        if reference.strip():
            notice.reference = AuthorityNotice._meta.get_field("reference").seal(
                reference.strip(), key_for(None, locked.scope, now)
            )
        notice.record(actor=actor, reason=reason, now=now)
        if locked.told_at is None or sent_at < locked.told_at:
            locked.told_at = sent_at
            locked.record(actor=actor, reason=reason, now=now)
        tell(
            "incidents.authority_told", locked, actor=actor, reason=reason, now=now,
            number=notice.number, channel=channel, sha256=notice.digest,
        )  # fmt: skip
        made.append(notice)
        return []

    with_open(incident, "tell_authority", change, actor=actor, reason=reason, now=now)
    return made[0]


def contents_of(incident: Incident, language: str) -> dict[str, Any]:
    """What the notice says in a language, as plain values for the typesetter. ValueError for another one."""
    if language not in PRINTED:
        raise ValueError("language")
    texts, card = texts_in(incident, language), operator()
    with translation.override(language):
        names = {category.code: category.name for category in Category.objects.all()}
        kazakh = language == "kk"
        name = card.name_kk if kazakh else card.name_ru
        responsible = incident.responsible
        return {
            "lang": language,
            "title": _("Notice of a breach of the security of personal data"),
            "basis": _("To the authorised body for personal data protection (Law 94-V, Art. 25(2)(8))"),
            "operator": name,
            "head": [
                [_("Breach"), str(incident)],
                [_("Operator"), name],
                [_("BIN"), card.bin or "—"],
                [_("Address"), (card.address_kk if kazakh else card.address_ru) or "—"],
                [_("Responsible person"), responsible.full_name or responsible.username],
                [_("E-mail"), responsible.email or card.email_subjects],
                [_("Found at"), _moment(incident.discovered_at)],
                [_("When it happened"), _period(incident)],
                [_("Kind"), incident.get_kind_display()],
                [_("Categories of data"), ", ".join(names.get(code, code) for code in incident.categories)],
                [_("People affected, as far as known"),
                 "—" if incident.estimated is None else str(incident.estimated)],
                [_("Subjects named in the annex"), str(incident.affected)],
            ],
            "sections": [
                {"title": _("What happened"), "text": texts["what"]},
                {"title": _("Consequences"), "text": texts["consequences"] or _("none are known yet")},
                {"title": _("Measures taken"), "text": texts["measures"] or _("none yet")},
            ],
            "annex": _(
                "Names, IINs and phone numbers of the affected subjects are in the annex, a separate file."
            )
            if incident.affected
            else "",
            "signature": _("Signature"),
        }  # fmt: skip


def _period(incident: Incident) -> str:
    ends = (incident.happened_from, incident.happened_until)
    if not any(ends):
        return _("not known")
    return " – ".join("…" if one is None else _moment(one) for one in ends)


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
