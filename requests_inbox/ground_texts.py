"""The grounds of a refusal in words, as staff choose them and as the letter says them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from .rules.grounds import GROUNDS, Ground, ground_of

LAW = "94-V "

TEXTS: Mapping[str, str | Promise] = {
    "identity_unproved": _("it was not shown who demands it, or that the representative may"),
    "others_data": _("the answer would disclose personal data of other people"),
    "law_restricts": _("a law restricts giving this information"),
    "nothing_held": _("we hold no such personal data"),
    "documents_missing": _("no documents were sent that support the correction"),
    "documents_do_not_show": _("the documents do not show that the data is wrong"),
    "data_blocked": _("the data is blocked, and blocked data is not changed or destroyed"),
    "no_violation": _("the check found no violation"),
    "violation_confirmed": _("the check confirmed the violation, so the data stays blocked"),
    "authority_orders": _("the data is blocked by decision of an authority or a court"),
    "not_blocked": _("the data is not blocked"),
    "retention_by_law": _("a law orders to keep the data until its term is over"),
    "open_obligation": _("an obligation is not fulfilled yet"),
    "other_basis": _("the data is processed on another legal basis, which goes on"),
    "contrary_to_law": _("it would be contrary to a law"),
    "no_consent": _("there is no consent of this kind that holds"),
    "demand_incomplete": _("the demand lacks what clause 4.9 of the policy requires"),
    "address_of_another": _("the address belongs to somebody else"),
    "address_missing": _("the demand names no address that we write to"),
    "outside_law": _("it is not about the processing of personal data"),
    "no_power": _("no law gives the right to get this data"),
    "form_unmet": _("the inquiry does not have the form that the law requires"),
}


def choices(request_type: str) -> list[tuple[str, str]]:
    """The grounds of a type to choose from, with their places in the Law."""
    return [
        (ground.code, f"{TEXTS[ground.code]} ({cited(ground)})") for ground in GROUNDS.get(request_type, ())
    ]


def told(request_type: str, code: str) -> str:
    """A ground as the letter says it, in the active language. Raises LookupError."""
    ground = ground_of(request_type, code)
    if ground is None:
        raise LookupError(code)
    return f"{TEXTS[code]} ({cited(ground)})"


def cited(ground: Ground) -> str:
    """Where a ground stands, in the active language."""
    if ground.citation.startswith(LAW):
        return gettext("Law No. 94-V, Art. %(articles)s") % {"articles": ground.citation.removeprefix(LAW)}
    return gettext("clause %(clause)s of the policy") % {"clause": ground.citation}
