"""Why a value was left out of an execution, in few words. Codes are of guards and the re-check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.register.refusal_messages import OBSTACLES

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WHY: dict[str, StrPromise] = {
    "held": _("a hold was placed"),
    "needed": _("needed again"),
    "blocked": _("blocked"),
    "gone": _("destroyed before, by other means"),
    "rule_changed": _("the rule or the period is another now"),
    "rule_withdrawn": _("the rule was cancelled"),
    "kept_by_law": _("kept for a period that is not over"),
    "plan_expired": _("the approval had expired"),
}


def why_text(code: str) -> str:
    """The words of a code; the code itself if nobody knows any."""
    return str(WHY.get(code) or OBSTACLES.get(code) or code)
