"""Tables of the disclosures."""

from .recipients import Recipient, RecipientKind
from .stops import NoticeFailure, NoticeState, StopNotice, StopReason
from .transfers import CrossBorderGround, Transfer, TransferredSubject

__all__ = [
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
