"""Tables of the register. Import models from here."""

from .catalogue import Category, LegalBasis, Purpose, PurposeCategory, PurposeCompatibility
from .importing import ImportedSubject, RejectedRow, SubjectImport
from .processing import Blocking, Destruction, EndReason, Processing
from .subjects import DataItem, Medium, Source, Subject

__all__ = [
    "Blocking",
    "Category",
    "DataItem",
    "Destruction",
    "EndReason",
    "ImportedSubject",
    "LegalBasis",
    "Medium",
    "Processing",
    "Purpose",
    "PurposeCategory",
    "PurposeCompatibility",
    "RejectedRow",
    "Source",
    "Subject",
    "SubjectImport",
]
