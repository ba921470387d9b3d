"""What all screens of the consents share: what an address names, and words for codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.consents.messages import message
from compliance.consents.models import Consent, ConsentState
from compliance.register.models import Category, Purpose, Subject
from compliance.register.models.subjects import Status
from compliance.register.services.refusals import Refused

STATE_COLOURS: dict[str, str] = {ConsentState.ACTIVE: "good", ConsentState.EXPIRED: "warn"}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of purposes and categories by code, in the reader's language. Two queries."""

    purposes: dict[str, str]
    categories: dict[str, str]

    @classmethod
    def read(cls) -> Names:
        """All of them: there are some dozens."""
        return cls(
            {purpose.code: purpose.name for purpose in Purpose.objects.all()},
            {category.code: category.name for category in Category.objects.all()},
        )

    def of_purposes(self, codes: Iterable[str]) -> list[str]:
        """Purposes by name; a code that is not known any more stands for itself."""
        return [self.purposes.get(code, code) for code in codes]

    def of_categories(self, codes: Iterable[str]) -> list[str]:
        """Categories by name."""
        return [self.categories.get(code, code) for code in codes]


def consent_or_404(consent_id: int) -> Consent:
    """The consent of an address, with its subject and wording."""
    found: Consent = get_object_or_404(Consent.objects.select_related("subject", "wording"), pk=consent_id)
    return found


def consents_url(subject: Subject) -> str:
    """Address of a subject's consents."""
    return reverse("admin:consents_consent_subject", args=[subject.pk])


def state_text(consent: Consent, now: datetime) -> tuple[str, str]:
    """The state as a colour and a word. A term that ran out ends a consent before any job says so."""
    if consent.state == ConsentState.ACTIVE and consent.valid_until and consent.valid_until <= now:
        return STATE_COLOURS[ConsentState.EXPIRED], str(ConsentState.EXPIRED.label)
    return STATE_COLOURS.get(consent.state, "bad"), str(consent.get_state_display())


def yes_no(held: bool) -> str:
    """Yes or no in words."""
    return _("yes") if held else _("no")


def refusal_lines(refused: Refused, names: Names) -> list[str]:
    """Why a service refused, each once, with what it is about."""
    lines = []
    for refusal in refused.refusals:
        about = names.categories.get(refusal.category, "") if refusal.category else ""
        text = message(refusal.code)
        lines.append(f"{about}: {text}" if about else text)
    return list(dict.fromkeys(lines))


def abilities(request: HttpRequest, subject: Subject) -> dict[str, bool]:
    """Which buttons a page has: what the role may do and the status allows. The services decide anew."""
    may = request.user.has_perm
    gone = subject.is_gone
    free = subject.status == Status.ACTIVE
    return {
        "give": free and may("consents.add_consent"),
        "change": free and may("consents.change_consent"),
        "receive": not gone and may("consents.add_withdrawal"),
        "bar": not gone and may("consents.add_withdrawalbar"),
        "lift": may("consents.change_withdrawalbar"),
        "print": may("consents.print_evidence"),
        "reveal": not gone and may("register.reveal_dataitem") and (free or may("register.reveal_blocked")),
        "wordings": may("consents.view_wording"),
    }


def joined(parts: Sequence[str]) -> str:
    """Several things in one cell."""
    return ", ".join(parts) or "—"
