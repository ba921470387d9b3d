"""Fulfilling requests: one module a type, each calling the services of the apps below.

Whatever is done is done in one transaction: the effects, the end of the request and the letter. A preview
is the same act carried out and rolled back, so what it shows is what happens (decision 0039).
"""

from .access import Access
from .answers import Answer
from .blocking import Block, Unblock
from .carrying_out import Outlook, fulfil, rehearse
from .destruction import Destroy
from .distribution import StopDistribution
from .effects import Act, Effect
from .marketing import OptOut, SetCondition
from .rectification import Rectify
from .refusal import refuse_request
from .withdrawal import Withdraw

__all__ = [
    "Access",
    "Act",
    "Answer",
    "Block",
    "Destroy",
    "Effect",
    "OptOut",
    "Outlook",
    "Rectify",
    "SetCondition",
    "StopDistribution",
    "Unblock",
    "Withdraw",
    "fulfil",
    "refuse_request",
    "rehearse",
]
