"""Tables of retention. Import models from here."""

from .activity import Activity, InactivityRule, InactivityWarning, WarningState
from .anonymous import AnonymousFact
from .holds import Hold, HoldKind
from .plans import (
    BatchState,
    DestructionAct,
    Exclusion,
    Outcome,
    PlanBatch,
    PlanItem,
    PlanOrigin,
    PlanState,
    RetentionPlan,
)
from .rules import MOST_YEARS, Ending, LegalSource, Method, RetentionRule, Unit

__all__ = [
    "MOST_YEARS",
    "Activity",
    "AnonymousFact",
    "BatchState",
    "DestructionAct",
    "Ending",
    "Exclusion",
    "Hold",
    "HoldKind",
    "InactivityRule",
    "InactivityWarning",
    "LegalSource",
    "Method",
    "Outcome",
    "PlanBatch",
    "PlanItem",
    "PlanOrigin",
    "PlanState",
    "RetentionPlan",
    "RetentionRule",
    "Unit",
    "WarningState",
]
