"""Every answer that is no success, as problem details (RFC 9457): a stable type, and a text in kk, ru or en.

A problem is made of codes only. What was sent is never repeated, not even the name of an unknown field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from compliance.audit.request import current_request_id

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:compliance:problem:"

# Code → status, title, and what happened, what was kept, what to do.
PROBLEMS: dict[str, tuple[int, StrPromise, StrPromise]] = {
    "json_broken": (
        400,
        _("The body is not JSON"),
        _("The body could not be read as one JSON object in UTF-8. Nothing was saved; send it whole."),
    ),
    "token_missing": (
        401,
        _("No token"),
        _("The request carries no token. Nothing was done; send “Authorization: Bearer …”."),
    ),
    "token_unknown": (
        401,
        _("Token not accepted"),
        _(
            "The token is not known, has expired or was switched off. Nothing was done; ask the operator's "
            "administrator for another one."
        ),
    ),
    "scope_missing": (
        403,
        _("Not allowed"),
        _("This token may not do that. Nothing was done; ask the operator's administrator."),
    ),
    "not_found": (
        404,
        _("Nothing here"),
        _("There is nothing at this address. Nothing was done; see openapi.json."),
    ),
    "subject_unknown": (
        404,
        _("Subject not known"),
        _("Nobody in the register is named by this. Nothing was saved; register the subject first."),
    ),
    "consent_unknown": (
        404,
        _("Consent not known"),
        _("There is no such consent. Nothing was saved; ask for the consents of the subject."),
    ),
    "method_not_allowed": (
        405,
        _("Method not allowed"),
        _("This address does not take this method. Nothing was done; see the header Allow."),
    ),
    "withdrawal_barred": (
        409,
        _("Withdrawal not possible at once"),
        _(
            "The withdrawal was received and is kept with its term. Something stands against it, so a member "
            "of staff decides and the subject is told; the consent holds until then."
        ),
    ),
    "refused": (
        409,
        _("Not possible now"),
        _("The state of the data does not allow this. Nothing was saved; see the errors."),
    ),
    "consent_ended": (
        409,
        _("Consent has ended"),
        _("This consent has ended already. Nothing was changed, and nothing more is to be done."),
    ),
    "identity_taken": (
        409,
        _("Subject known already"),
        _(
            "Somebody in the register has this identifying number already. Nothing was saved; name the "
            "subject by it."
        ),
    ),
    "too_large": (
        413,
        _("Body too large"),
        _("The body is larger than this address takes. Nothing was saved; send less at once."),
    ),
    "not_json": (
        415,
        _("Not JSON"),
        _("The body is not declared as JSON. Nothing was saved; send “Content-Type: application/json”."),
    ),
    "not_valid": (
        422,
        _("Not valid"),
        _("Some fields are missing or are not of the form described. Nothing was saved; see the errors."),
    ),
    "not_accepted": (
        422,
        _("Not accepted"),
        _("Some fields are not acceptable. Nothing was saved; see the errors."),
    ),
    "key_reused": (
        422,
        _("Idempotency key used before"),
        _(
            "Another request was answered under this idempotency key. Nothing was done; make a new key for "
            "each request."
        ),
    ),
    "too_many_requests": (
        429,
        _("Too many requests"),
        _(
            "The limit of requests a minute is used up. Nothing was done; ask again after so many seconds as "
            "Retry-After says."
        ),
    ),
    "unexpected": (
        500,
        _("Our mistake"),
        _("Something unexpected happened. Nothing was saved; send the same request again later."),
    ),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: its path in the body, a code, and a text for people."""

    field: str
    code: str
    detail: str

    def as_json(self) -> dict[str, str]:
        """The error as it is sent."""
        return {"field": self.field, "code": self.code, "detail": self.detail}


@dataclass
class Problem(Exception):
    """A problem to be answered. ``more`` are further members: ids, codes and times."""

    code: str
    errors: Iterable[FieldError] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code

    @property
    def status(self) -> int:
        """The status it is answered with."""
        return PROBLEMS[self.code][0]

    def as_json(self) -> dict[str, Any]:
        """Its members in the active language."""
        status, title, detail = PROBLEMS[self.code]
        request_id = current_request_id()
        members: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code,
            "title": str(title),
            "status": status,
            "detail": str(detail),
            **self.more,
        }
        if errors := [error.as_json() for error in self.errors]:
            members["errors"] = errors
        if request_id is not None:
            members["instance"] = f"urn:uuid:{request_id}"
        return members

    def response(self) -> JsonResponse:
        """The answer."""
        return problem_response(self.as_json(), headers=self.headers)


def problem_response(members: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> JsonResponse:
    """The members of a problem as an answer."""
    return JsonResponse(
        dict(members),
        status=members["status"],
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )
