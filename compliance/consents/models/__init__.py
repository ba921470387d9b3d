"""Tables of the consents."""

from .api import AnsweredRequest, ApiClient, ApiScope
from .consents import Act, Channel, Consent, ConsentState, Giver
from .distribution import DemandState, DistributionDemand, Publication
from .suppression import ContactChannel, Suppression, SuppressionScope
from .withdrawals import (
    BarGround,
    ExpiryNotice,
    NoticeState,
    Withdrawal,
    WithdrawalBar,
    WithdrawalState,
)
from .wordings import ConsentKind, Wording

__all__ = [
    "Act",
    "AnsweredRequest",
    "ApiClient",
    "ApiScope",
    "BarGround",
    "Channel",
    "Consent",
    "ConsentKind",
    "ConsentState",
    "ContactChannel",
    "DemandState",
    "DistributionDemand",
    "ExpiryNotice",
    "Giver",
    "NoticeState",
    "Publication",
    "Suppression",
    "SuppressionScope",
    "Withdrawal",
    "WithdrawalBar",
    "WithdrawalState",
    "Wording",
]
