"""What staff read when retention refuses an act: what happened, what was kept, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REFUSALS: dict[str, StrPromise] = {
    "held": _(
        "A hold covers this data (clause 5.7), so it was not destroyed. Lift the hold first, or wait for its "
        "last day."
    ),
    "kept_by_law": _(
        "A law, the rules or a contract has this data kept for a period that is not over (clause 5.7). "
        "Nothing was destroyed; the rule and its last day are on the page of the value."
    ),
    "purpose_without_period": _(
        "Nobody has said how long data is kept after this purpose (clause 5.7). Nothing was started; add a "
        "retention rule for it first."
    ),
    "period_there": _(
        "There is a valid version of this rule from that day on already. Nothing was saved; cancel it first, "
        "or choose another day."
    ),
    "period_last": _(
        "Without this version the purpose would have no period (clause 5.7). Nothing was changed; add "
        "another version first."
    ),
    "period_cancelled": _("This version was cancelled before. Nothing was changed."),
    "period_too_long": _("Nothing is kept longer than 100 years. Nothing was saved; check the period."),
    "period_uncited": _(
        "A period that a law, the rules, a contract or the policy sets names its article or clause. Nothing "
        "was saved; add it."
    ),
}
