"""Reading of one message."""

from .limits import DEFAULT_LIMITS, Limits
from .message import Address, ReadMessage


def read_message(raw: bytes, *, limits: Limits = DEFAULT_LIMITS) -> ReadMessage:
    """Everything that can be read of these bytes; never raises."""
    return ReadMessage(
        "", "", (), "", Address("", ""), (), (), (), None, (), "", "", "", False, (), None, None, (), len(raw)
    )
