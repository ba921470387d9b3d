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
    "period_excess_end": _(
        "What no purpose needs has not ended in any way, so its rule counts from any end. Nothing was saved; "
        "choose that."
    ),
    "period_past": _("A version begins today or later. Nothing was saved; choose another day."),
    "period_contradicts": _(
        "A law or the rules have this data kept longer for this purpose than the new version says, so the "
        "two contradict. Nothing was saved; lengthen the period or cancel the other version."
    ),
    "second_person": _(
        "You have destroyed the data of as many subjects within a day as one person may. Nothing was "
        "destroyed; end the processings and let a retention plan be approved by another person."
    ),
    "hold_kind": _("This kind of hold is not placed by hand. Nothing was saved; choose another kind."),
    "hold_ground": _(
        "A hold names the law, contract or case, in at most 2000 characters. Nothing was saved; correct it."
    ),
    "hold_reference": _(
        "A reference has at most 40 letters, digits and marks, and no spaces. Nothing was saved; correct it."
    ),
    "hold_endless": _(
        "A hold has a last day, at most 100 years from now, so that nothing is kept for ever by being "
        "forgotten. Nothing was saved; enter it."
    ),
    "hold_over": _("The last day of the hold is over. Nothing was saved; choose a later one."),
    "hold_automatic": _(
        "This hold was placed by an open request and goes when that is done. Nothing was changed; finish the "
        "request."
    ),
    "plan_own": _(
        "Who made a plan does not approve it (clause 5.7). Nothing was approved; ask another person."
    ),
    "plan_state": _("The plan is not in a state for that. Nothing was changed; open it again to see it."),
    "plan_expired": _(
        "The plan is too old: what was due may not be due any more. Nothing was destroyed; make a new plan."
    ),
    "plan_changed": _(
        "The list of the plan is not the one that was frozen or approved. Nothing was destroyed; reject the "
        "plan, tell the responsible person, and have the history verified."
    ),
    "plan_rule_withdrawn": _(
        "A rule of this plan was cancelled after the plan was made. Nothing was approved; reject the plan, a "
        "new one is made by the rules that are valid now."
    ),
    "exclusion_unknown": _(
        "A value that was to be left out is not in the plan, or the reason is unknown. Nothing was approved; "
        "open the plan again."
    ),
    "rejection_unknown": _("A plan is rejected with one of the reasons. Nothing was changed; choose one."),
}
