"""What people read when the text of a consent cannot be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WORDINGS: dict[str, StrPromise] = {
    "operator_incomplete": _(
        "The operator's card has no BIN, which every consent has to name (Art. 8(4)). Nothing was published; "
        "complete the card first."
    ),
    "kind_unknown": _("There is no such kind of consent. Nothing was published; choose one of the list."),
    "kind_of_series": _(
        "The earlier versions of this series are of another kind. Nothing was published; begin a new series."
    ),
    "part_empty": _("This part is empty. Nothing was published; fill it in."),
    "purpose_of_another_kind": _(
        "A purpose needs a consent of another kind, which is never bundled (4.6, 5.9). Nothing was "
        "published; write a wording of its own for it."
    ),
    "in_force_absurd": _(
        "The wording would be in force before the Law was (25 November 2013). Nothing was published; check "
        "the date."
    ),
    "in_force_before_last": _(
        "The last version of this series came into force later. Nothing was published; choose a later "
        "instant."
    ),
    "in_force_before_consents": _(
        "Somebody has agreed to the last version after this instant. Nothing was published; choose a later "
        "one."
    ),
}
