"""Letters, requests, reminders and answers."""

from .answers import AutomaticReply, Letter, LetterFailure, LetterKind, LetterState, LetterTemplate
from .mailboxes import Delivery, Mailbox, MailboxFailure, Security
from .marks import Mark, MarkKind
from .messages import Message, MessageSource, MessageState, MessageType, RawMessage, TriageReason
from .requests import (
    AnswerTo,
    DueCause,
    DueDate,
    IdentityMethod,
    Note,
    Outcome,
    Reminder,
    ReminderKind,
    Request,
    RequestChannel,
    RequestType,
    Status,
)

__all__ = [
    "AnswerTo",
    "AutomaticReply",
    "Delivery",
    "DueCause",
    "DueDate",
    "IdentityMethod",
    "Letter",
    "LetterFailure",
    "LetterKind",
    "LetterState",
    "LetterTemplate",
    "Mailbox",
    "MailboxFailure",
    "Mark",
    "MarkKind",
    "Message",
    "MessageSource",
    "MessageState",
    "MessageType",
    "Note",
    "Outcome",
    "RawMessage",
    "Reminder",
    "ReminderKind",
    "Request",
    "RequestChannel",
    "RequestType",
    "Security",
    "Status",
    "TriageReason",
]
