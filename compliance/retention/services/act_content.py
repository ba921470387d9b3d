"""What an act of destruction, and a subject's certificate, say: codes and counts turned into words.

The page and the document show the same. Nothing personal is in it: counts, references and names of staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext as _, ngettext

from compliance.audit.reasons import reason_label
from compliance.consents.services.evidence_proofs import Proof, SealedProof, proofs_of
from compliance.deadlines.rules import day_of
from compliance.policy.services import operator
from compliance.register.models import Category, Destruction
from compliance.retention.models import DestructionAct, Exclusion, RetentionRule
from compliance.retention.words import why_text
from compliance.vault.schedule import dark_by, dark_since

from .who import who


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document: rows are pairs, or lines of a table if there are ``columns``."""

    title: str
    rows: list[tuple[str, ...]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Content:
    """A whole document in the language that is active."""

    title: str
    operator: str
    head: list[tuple[str, str]]
    sections: list[Section]
    lang: str

    def as_json(self) -> dict[str, Any]:
        """Plain values for the typesetter."""
        return asdict(self)


def content_of_act(act: DestructionAct) -> Content:
    """The act of a plan."""
    plan = act.plan
    head = [
        (_("Made at"), _moment(act.made_at)),
        (_("Plan"), f"{plan.number}, {plan.get_origin_display()}"),
        (_("Plan made by"), who(plan.author)),
        (
            _("Approved by"),
            ", ".join(who(one) for one in act.approvers) or _("not needed: the rules are pre-approved"),
        ),
        *([(_("Approved at"), _moment(plan.decided_at))] if plan.decided_at else []),
        *(
            [(_("Execution"), f"{_moment(plan.started_at)} – {_moment(act.made_at)}")]
            if plan.started_at
            else []
        ),
    ]
    return Content(
        title=_("Act of destruction of personal data № %(number)s") % {"number": act.number},
        operator=_operator(),
        head=head,
        sections=[
            Section(
                _("What was destroyed"),
                [
                    (_("Values destroyed"), str(act.items)),
                    (_("of them depersonalised first"), str(act.anonymised)),
                    (_("Subjects"), str(act.subjects)),
                    (_("of whom nothing is left"), str(act.whole_subjects)),
                    (_("Encryption keys destroyed"), str(act.keys)),
                ],
                lines=[_how()],
            ),
            _categories(act.counts.get("categories", {})),
            _rules(act.counts.get("rules", [])),
            _left_out(act),
            _backups(act.backups_until),
            _proof(
                proofs_of(list(act.history.all()), DestructionAct)[0],
                [(_("SHA-256 of the approved list"), bytes(act.plan_digest).hex()),
                 (_("SHA-256 of what happened"), bytes(act.outcome_digest).hex())],
            ),
        ],
        lang=(get_language() or "ru")[:2],
    )  # fmt: skip


def content_of_certificate(destruction: Destruction, *, now: datetime) -> Content:
    """What one subject is given: that, when and what of theirs was destroyed. No name: it is gone.

    As of now: until when backups may hold it follows the master keys, which change.
    """
    subject, names = destruction.subject, _names()
    what = (
        _("all personal data")
        if destruction.whole
        else ", ".join(names.get(code, code) for code in destruction.categories)
    )
    row, at = destruction.history.order_by("history_id").first(), destruction.destroyed_at
    since, until = dark_since(at), dark_by(at, now)
    return Content(
        title=_("Certificate of destruction of personal data № %(number)s") % {"number": destruction.number},
        operator=_operator(),
        head=[
            (_("Reference of the subject"), subject.reference),
            (_("Destroyed at"), _moment(destruction.destroyed_at)),
            (_("What"), what),
            (_("Reason"), str(reason_label(row.history_change_reason))),
        ],
        sections=[
            Section(
                _("What was destroyed"),
                [
                    (_("Values destroyed"), str(destruction.items)),
                    (_("Encryption keys destroyed"), str(destruction.keys)),
                ],
                lines=[_how()],
            ),
            _backups(day_of(until), over=since is not None, late=since is None and until <= now),
            _proof(proofs_of([row], Destruction)[0], []),
        ],
        lang=(get_language() or "ru")[:2],
    )


def _categories(counts: Mapping[str, int]) -> Section:
    names = _names()
    rows = sorted(counts.items(), key=lambda pair: -pair[1])
    return Section(
        _("By category"),
        [(names.get(code, code), str(count)) for code, count in rows],
        columns=[_("Category"), _("Values")],
    )


def _rules(counts: list[Mapping[str, int]]) -> Section:
    rules = RetentionRule.objects.select_related("purpose").in_bulk([one["rule"] for one in counts])
    return Section(
        _("By retention rule"),
        [
            (rule_text(rules[one["rule"]]), source_text(rules[one["rule"]]), str(one["items"]))
            for one in counts
            if one["rule"] in rules
        ],
        columns=[_("Rule"), _("Source"), _("Values")],
    )


def rule_text(rule: RetentionRule) -> str:
    """A rule in words: purpose, what it counts from, period, what follows."""
    purpose = rule.purpose.name if rule.purpose else _("data that no purpose needs")
    return f"{purpose}; {rule.get_ending_display()}; {period_text(rule)}; {rule.get_method_display()}"


def period_text(rule: RetentionRule) -> str:
    """How long, in words."""
    if rule.amount == 0:
        return _("at once")
    return {
        "days": ngettext("%(count)s day", "%(count)s days", rule.amount),
        "months": ngettext("%(count)s month", "%(count)s months", rule.amount),
        "years": ngettext("%(count)s year", "%(count)s years", rule.amount),
    }[rule.unit] % {"count": rule.amount}


def source_text(rule: RetentionRule) -> str:
    """Who set a period, and where."""
    return f"{rule.get_source_display()} {rule.citation}".strip()


def _left_out(act: DestructionAct) -> Section:
    rows: list[tuple[str, ...]] = [
        (why_text(why), str(count)) for why, count in act.counts.get("skipped", {}).items()
    ]
    labels = dict(Exclusion.choices)
    rows += [
        (_("excluded by the approver: %(why)s") % {"why": labels.get(why, why)}, str(count))
        for why, count in act.counts.get("excluded", {}).items()
    ]
    return Section(
        _("What was in the plan and was not destroyed"),
        rows,
        columns=[_("Why"), _("Values")] if rows else [],
        lines=[] if rows else [_("Nothing was left out.")],
    )


def _backups(until: date, *, over: bool = False, late: bool = False) -> Section:
    if over:
        said = _(
            "Backups made earlier cannot be read by this system any more: the last master key that could "
            "open them was retired on %(day)s and is no longer among its keys."
        )
    elif late:
        said = _(
            "Backups made earlier may still hold this data: the master key that can open them is not taken "
            "out of the system yet. If a backup is restored before, the data is destroyed again."
        )
    else:
        said = _(
            "Backups made earlier may hold this data until %(day)s; then the master key that could open "
            "them is taken out of the system. If a backup is restored before, the data is destroyed again."
        )
    return Section(
        _("Copies in backups"), lines=[said % {"day": formats.date_format(until, "SHORT_DATE_FORMAT")}]
    )


def _proof(proof: Proof, digests: list[tuple[str, str]]) -> Section:
    if isinstance(proof, SealedProof):
        return Section(
            _("Proof"),
            [
                (_("Seal"), f"№ {proof.seal}, {_moment(proof.sealed_at)}"),
                (_("Code to compare"), proof.code),
            ],
            lines=[
                _(
                    "The entry of this document is in the sealed history; its inclusion can be checked "
                    "without the database."
                )
            ],
            codes=[*digests, (_("Leaf"), proof.leaf), (_("Root"), proof.root)],
        )  # fmt: skip
    said = (
        _("Not sealed yet: the next seal is made within minutes. Print the document again to get the proof.")
        if proof.why == "not_sealed_yet"
        else _("The entry is not under the seal where it should be. Tell the auditor.")
    )
    return Section(_("Proof"), lines=[said], codes=digests)


def _how() -> str:
    return _(
        "Each value was encrypted under a key of its own. With the key the value, all its earlier versions, "
        "files and search tokens became unreadable for everybody (clause 2.12)."
    )


def _names() -> dict[str, str]:
    return {category.code: category.name for category in Category.objects.all()}


def _operator() -> str:
    card = operator()
    return f"{card.name}, {_('BIN')} {card.bin}" if card.bin else card.name


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
