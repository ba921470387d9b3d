"""From services to answers: what a refusal of a service is to another system, and how a consent is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

from compliance.consents.models import Consent
from compliance.consents.services.giving import ConsentRejected
from compliance.register.services.refusals import Refused, ValuesRejected

from .problems import FieldError, Problem
from .shapes import ConsentAnswer, ProblemAnswer
from .texts import field_text

# What any operation may be answered, and what those with a body may be answered besides.
ALWAYS = (401, 403, 429, 500)
WITH_BODY = (400, 413, 415, 422)
# The service's names of fields that are called otherwise here.
FIELDS = {"evidence": "message"}


def answers(success: Mapping[int, type[BaseModel]], *problems: int) -> dict[int, type[BaseModel]]:
    """All declared answers of an operation: its success, and the problems it may have."""
    return {**success, **dict.fromkeys(sorted({*ALWAYS, *problems}), ProblemAnswer)}


@contextmanager
def refusals_as_problems() -> Iterator[None]:
    """Turns what a service refuses into a problem; the service has recorded it already."""
    problem: Problem | None = None
    try:
        yield
    except ConsentRejected as rejected:
        problem = _of_consent(rejected.codes)
    except ValuesRejected as rejected:
        problem = _of_values(rejected.codes)
    except Refused as refused:
        problem = refused_problem(refused)
    if problem is not None:
        raise problem


def refused_problem(refused: Refused, code: str = "refused", **more: Any) -> Problem:
    """A refusal of the register or of the consents with its reasons."""
    return Problem(code, [error_of(refusal.category, refusal.code) for refusal in refused.refusals], more)


def error_of(field: str, code: str) -> FieldError:
    """One field that was not accepted."""
    return FieldError(field, code, field_text(code))


def _of_consent(codes: Mapping[str, str]) -> Problem:
    if codes == {"consent": "consent_ended"}:
        return Problem("consent_ended")
    return Problem(
        "not_accepted", [error_of(FIELDS.get(name, name), code) for name, code in sorted(codes.items())]
    )


def _of_values(codes: Mapping[str, str]) -> Problem:
    if set(codes.values()) == {"identity_taken"}:
        return Problem("identity_taken")
    # The name of an unknown category was typed by whoever sent it, and may be anything.
    return Problem(
        "not_accepted",
        [
            error_of("values" if code == "category_unknown" else f"values.{name}", code)
            for name, code in sorted(codes.items())
        ],
    )


def consent_answer(consent: Consent, reference: str) -> ConsentAnswer:
    """A consent as other systems are told of it: codes and dates."""
    return ConsentAnswer(
        id=consent.pk,
        reference=reference,
        series=consent.series,
        version=consent.wording.version,
        digest=consent.wording_digest,
        kind=consent.kind,
        state=consent.state,
        number=consent.number,
        act=consent.act,
        purposes=list(consent.purposes),
        categories=list(consent.categories),
        given_at=consent.given_at,
        valid_until=consent.valid_until,
        ended_at=consent.ended_at,
    )


def as_json(answer: BaseModel) -> dict[str, Any]:
    """An answer that can be kept and sent."""
    return answer.model_dump(mode="json")
