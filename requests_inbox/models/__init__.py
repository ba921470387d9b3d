"""Letters, requests, reminders and answers."""

from .answers import AutomaticReply, Letter, LetterFailure, LetterKind, LetterState, LetterTemplate
from .mailboxes import Delivery, Mailbox, MailboxFailure, Security
from .marks import Mark, MarkKind
from .messages import Message, MessageSource, MessageState, MessageType, RawMessage, TriageReason
from .request_course import DueCause, DueDate, Note, Reminder, ReminderKind
from .requests import (
    AnswerTo,
    IdentityMethod,
    Outcome,
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
