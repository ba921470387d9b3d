"""Tables of the register of security breaches."""

from .incidents import AuthorityNotice, Incident, IncidentKind, NoticeChannel, Outcome
from .subjects import AffectedSubject, NoticeFailure, NoticeState, Selection, SubjectNotice

__all__ = [
    "AffectedSubject",
    "AuthorityNotice",
    "Incident",
    "IncidentKind",
    "NoticeChannel",
    "NoticeFailure",
    "NoticeState",
    "Outcome",
    "Selection",
    "SubjectNotice",
]
