"""Tables of the disclosures."""

from .recipients import Recipient, RecipientKind
from .stops import CHANGES, NoticeFailure, NoticeState, StopNotice, StopReason
from .transfers import CrossBorderGround, Transfer, TransferredSubject

__all__ = [
    "CHANGES",
    "CrossBorderGround",
    "NoticeFailure",
    "NoticeState",
    "Recipient",
    "RecipientKind",
    "StopNotice",
    "StopReason",
    "Transfer",
    "TransferredSubject",
]
