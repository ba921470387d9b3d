"""Who and what a request names: subjects by reference or IIN, wordings by series, version and digest."""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.prepared import stored_row
from compliance.consents.models import Consent, Wording
from compliance.consents.services.wordings import wording_in_force
from compliance.register.models import Subject
from compliance.register.services.identity import holder_of

from .answers import error_of
from .problems import Problem
from .shapes import Representative, SubjectName, WordingName


def subject_named(name: SubjectName, *, actor: Actor, now: datetime) -> Subject:
    """The subject, read FOR UPDATE. Raises Problem. Looking for an IIN is recorded like any other search."""
    if (name.reference is None) == (name.iin is None):
        raise Problem("not_accepted", [error_of("subject", "subject_named_once")])
    found: Subject | None
    if name.reference is not None:
        found = stored_row(
            Subject, "WHERE reference = %(reference)s FOR UPDATE", {"reference": name.reference}
        )
    else:
        found = holder_of(category_code="iin", text=name.iin or "", actor=actor, now=now)
        found = found and stored_row(Subject, "WHERE id = %(id)s FOR UPDATE", {"id": found.pk})
    if found is None:
        raise Problem("subject_unknown")
    return found


def wording_named(name: WordingName, *, at: datetime) -> Wording:
    """The very text that was shown. Raises Problem."""
    if name.version is None and name.digest is None:
        found = wording_in_force(name.series, at)
    else:
        wanted = {"version": name.version, "digest": name.digest}
        found = Wording.objects.filter(
            series=name.series, **{column: value for column, value in wanted.items() if value is not None}
        ).first()
    if found is None:
        raise Problem("not_accepted", [error_of("wording", "wording_unknown")])
    return found


def consent_numbered(consent_id: int) -> Consent:
    """A consent by its id. Raises Problem."""
    found: Consent | None = Consent.objects.select_related("subject").filter(pk=consent_id).first()
    if found is None:
        raise Problem("consent_unknown")
    return found


def consent_of_series(subject: Subject, series: str) -> Consent:
    """A subject's consent of one series. Raises Problem."""
    found: Consent | None = (
        Consent.objects.select_related("subject").filter(subject=subject, series=series).first()
    )
    if found is None:
        raise Problem("consent_unknown")
    return found


def representative_of(representative: Representative | None) -> dict[str, str] | None:
    """Name and proof as the services take them."""
    return None if representative is None else representative.model_dump()
