"""A subject's consents: how each stands, what waits for a decision, what bars, and the whole ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.audit.admin.paging import AFTER, BEFORE, Cursor, page_of
from compliance.consents.models import Consent, ConsentState, Withdrawal, WithdrawalBar, WithdrawalState
from compliance.consents.views.ledger import ROWS, lines_of, rows_of
from compliance.consents.views.pages import Names, abilities, consent_or_404, state_text, yes_no
from compliance.register.models import Subject
from compliance.register.views.pages import gate, show, subject_or_404


@dataclass(frozen=True, slots=True)
class Shown:
    """A consent on the page."""

    consent: Consent
    colour: str
    state: str
    live: bool
    purposes: list[str]
    categories: list[str]
    open_withdrawal: Withdrawal | None


@require_safe
@gate("consents.view_consent")
def show_consents(request: HttpRequest, subject_id: int) -> HttpResponse:
    """All consents of a subject and a page of their ledger."""
    subject = subject_or_404(subject_id)
    names = Names.read()
    page = page_of(rows_of(subject.pk), Cursor.read(request.GET), ROWS)
    return show(
        request,
        "consents/subject.html",
        title=_("Consents"),
        subject=subject,
        consents=consents_of(subject, timezone.now(), names),
        bars=WithdrawalBar.objects.live(timezone.now()).filter(subject=subject).order_by("-pk"),
        lines=lines_of(page.rows, names),
        newer_link=None if page.newer is None else f"?{AFTER}={page.newer}",
        older_link=None if page.older is None else f"?{BEFORE}={page.older}",
        can=abilities(request, subject),
        tab="consents",
    )


@require_safe
@gate("consents.view_consent")
def show_consent(request: HttpRequest, consent_id: int) -> HttpResponse:
    """One consent: all its terms, and its own ledger."""
    consent = consent_or_404(consent_id)
    names, now = Names.read(), timezone.now()
    page = page_of(rows_of(consent.subject_id, consent.pk), Cursor.read(request.GET), ROWS)
    open_one = Withdrawal.objects.filter(consent=consent, state=WithdrawalState.OPEN).first()
    return show(
        request,
        "consents/consent.html",
        title=_("Consent"),
        subject=consent.subject,
        shown=_shown(consent, names, now, open_one),
        flags=[
            (_("Transfer to third parties"), yes_no(consent.third_parties)),
            (_("Cross-border transfer"), yes_no(consent.cross_border)),
            (_("Publication in public sources"), yes_no(consent.public_sources)),
        ],
        lines=lines_of(page.rows, names),
        newer_link=None if page.newer is None else f"?{AFTER}={page.newer}",
        older_link=None if page.older is None else f"?{BEFORE}={page.older}",
        can=abilities(request, consent.subject),
    )


def section_context(request: HttpRequest, subject: Subject) -> Mapping[str, Any] | None:
    """What the subject's page shows of consents (``register.views.sections``). Four queries at most."""
    return {
        "consents": consents_of(subject, timezone.now()),
        "can": abilities(request, subject),
    }


def consents_of(subject: Subject, now: datetime, names: Names | None = None) -> list[Shown]:
    """The consents of a subject, active ones first. One query if there is none, else two and the names."""
    found = list(Consent.objects.filter(subject=subject).select_related("wording").order_by("kind", "series"))
    if not found:
        return []
    names = names or Names.read()
    waiting = {
        one.consent_id: one for one in Withdrawal.objects.filter(subject=subject, state=WithdrawalState.OPEN)
    }
    shown = [_shown(consent, names, now, waiting.get(consent.pk)) for consent in found]
    return sorted(shown, key=lambda one: not one.live)


def _shown(consent: Consent, names: Names, now: datetime, waiting: Withdrawal | None) -> Shown:
    colour, state = state_text(consent, now)
    live = consent.state == ConsentState.ACTIVE and (consent.valid_until is None or consent.valid_until > now)
    return Shown(
        consent=consent,
        colour=colour,
        state=state,
        live=live,
        purposes=names.of_purposes(consent.purposes),
        categories=names.of_categories(consent.categories),
        open_withdrawal=waiting,
    )
