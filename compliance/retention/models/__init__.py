"""Tables of retention. Import models from here."""

from .activity import Activity, InactivityRule, InactivityWarning, WarningNotice, WarningState
from .anonymous import LEAST_K, AnonymousFact, FactTally
from .copies import ActCopy, CopyFailure, CopyState
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
    "LEAST_K",
    "MOST_YEARS",
    "ActCopy",
    "Activity",
    "AnonymousFact",
    "BatchState",
    "CopyFailure",
    "CopyState",
    "DestructionAct",
    "Ending",
    "Exclusion",
    "FactTally",
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
    "WarningNotice",
    "WarningState",
]
