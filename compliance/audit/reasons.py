"""Why something was done: a registered code, kept in clear, and a note, kept only sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_REASONS: dict[str, str | Promise] = {}


class UnknownReason(LookupError):
    """A reason code that nobody registered."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: ``code`` is registered; ``note`` is free text, so it may hold personal data.

    The note is never written in clear: services seal it before they record anything.
    """

    code: str
    note: str = ""

    def __post_init__(self) -> None:
        known_reason(self.code)

    def __reduce__(self) -> NoReturn:
        # A pickle would carry the note, in clear, to a broker or a cache.
        raise TypeError("a reason is not pickled: hand over its code, and its note sealed")

    def __repr__(self) -> str:
        return f"Reason({self.code!r}{', note=•••' if self.note else ''})"

    __str__ = __repr__


def register_reason(code: str, label: str | Promise) -> None:
    """Makes ``code`` a reason that may be given, with the text staff see."""
    _REASONS[code] = label


def known_reason(code: str) -> str:
    """The code itself when it is registered. Raises UnknownReason."""
    if code not in _REASONS:
        raise UnknownReason(code)
    return code


def reason_label(code: str) -> str | Promise:
    """The text of a reason code; the code itself if it is no longer registered."""
    return _REASONS.get(code, code)


def reason_choices(*codes: str) -> list[tuple[str, str | Promise]]:
    """Choices for a form: the given codes in their order."""
    return [(code, _REASONS[code]) for code in codes]


register_reason("shipped", _("Shipped with the product"))
register_reason("settings", _("Change of settings"))
register_reason("schedule", _("Scheduled job"))
register_reason("command", _("Command of the administrator"))
register_reason("own_account", _("Own account"))
# Why something that is no person's data is changed, in every app.
register_reason("correction", _("Correction of data"))
register_reason("internal_audit", _("Audit"))
register_reason("policy_changed", _("Change of the policy"))
register_reason("law_changed", _("Change of the law"))
register_reason("other", _("Other, see the note"))
register_reason("audit.inspection", _("Planned audit"))
register_reason("audit.incident", _("Investigation of an incident"))
register_reason("audit.complaint", _("Complaint or dispute"))
register_reason("audit.authority", _("Demand of an authority or a court"))

# Why an auditor opens a note or takes the trail out of the house.
AUDIT_REASONS = ("audit.inspection", "audit.incident", "audit.complaint", "audit.authority")
