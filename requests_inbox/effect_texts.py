"""What a fulfilment does, in words: for the preview of staff and for the letter, each in its language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from compliance.consents.models import Consent, ContactChannel, SuppressionScope
from compliance.disclosures.models import Recipient
from compliance.register.models import Category, Purpose

if TYPE_CHECKING:
    from .services.fulfilling.effects import Effect

EVERYTHING = "*"
TEXTS: Mapping[str, str | Promise] = {
    "corrected": gettext_lazy("Corrected: %(what)s."),
    "added": gettext_lazy("Added: %(what)s."),
    "destroyed": gettext_lazy("Destroyed: %(what)s."),
    "blocked": gettext_lazy("Blocked: %(what)s."),
    "unblocked": gettext_lazy("Blocking lifted: %(what)s."),
    "consent_ended": gettext_lazy("Consent ended: %(what)s."),
    "consent_changed": gettext_lazy("Consent changed: %(what)s."),
    "processing_ended": gettext_lazy("Processing ended for the purpose: %(what)s."),
    "processing_narrowed": gettext_lazy("Processing goes on with less data for the purpose: %(what)s."),
    "processing_goes_on": gettext_lazy("Processing goes on, on a ground of its own: %(what)s."),
    "recipients_told": gettext_lazy("Told to stop and to destroy what they got: %(what)s."),
    "recipients_informed": gettext_lazy("Told that what they got has changed: %(what)s."),
    "opted_out": gettext_lazy("Nothing more is sent by: %(what)s."),
    "reported": gettext_lazy("The enclosed report holds: %(what)s."),
    "withheld": gettext_lazy("Not in the report: %(what)s."),
}
WITHHELD: Mapping[str, str | Promise] = {
    "representative": gettext_lazy("names of representatives"),
    "notes": gettext_lazy("internal notes of staff"),
    "staff": gettext_lazy("names of staff"),
    "free_text": gettext_lazy("remarks that name other people"),
    "third_person": gettext_lazy("who gave data about the subject"),
}


def lines_of(effects: Sequence[Effect]) -> list[str]:
    """One line an effect, in the active language. At most four queries, whatever their number."""
    names = _names(effects)
    return [
        str(TEXTS[effect.code]) % {"what": _joined(names(effect.code, effect.about))} for effect in effects
    ]


def _joined(names: Sequence[str]) -> str:
    """Names of purposes hold commas of their own."""
    return ("; " if any("," in name for name in names) else ", ").join(names)


def _names(effects: Sequence[Effect]) -> Callable[[str, Iterable[str]], list[str]]:
    codes = {effect.code for effect in effects}
    found: dict[str, Mapping[str, str]] = {}
    data = {"corrected", "added", "destroyed", "blocked", "unblocked", "reported"}
    if codes & data:
        named = {one.code: one.name for one in Category.objects.all()}
        found |= {code: {**named, EVERYTHING: _("all data")} for code in data}
    purposes = {"processing_ended", "processing_narrowed", "processing_goes_on"}
    if codes & purposes:
        named = {one.code: one.name for one in Purpose.objects.all()}
        found |= dict.fromkeys(purposes, named)
    consents = {"consent_ended", "consent_changed"}
    if codes & consents:
        wanted = [pk for effect in effects if effect.code in consents for pk in effect.about]
        titled = Consent.objects.filter(pk__in=wanted).select_related("wording")
        named = {str(one.pk): f"«{one.wording.title}»" for one in titled}
        found |= dict.fromkeys(consents, named)
    recipients = {"recipients_told", "recipients_informed"}
    if codes & recipients:
        wanted = [pk for effect in effects if effect.code in recipients for pk in effect.about]
        named = {str(one.pk): one.name for one in Recipient.objects.filter(pk__in=wanted)}
        found |= dict.fromkeys(recipients, named)
    found["opted_out"] = {
        **{code: str(label) for code, label in ContactChannel.choices},
        **dict.fromkeys(SuppressionScope.values, ""),
    }
    found["withheld"] = {code: str(label) for code, label in WITHHELD.items()}

    def names(code: str, about: Iterable[str]) -> list[str]:
        known = found.get(code, {})
        return [name for name in (known.get(one, one) for one in about) if name]

    return names
