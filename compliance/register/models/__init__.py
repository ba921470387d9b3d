"""Tables of the register. Import models from here."""

from .catalogue import Category, LegalBasis, Purpose, PurposeCategory, PurposeCompatibility
from .importing import SubjectImport
from .processing import Blocking, Destruction, EndReason, Processing
from .subjects import DataItem, Medium, Source, Subject

__all__ = [
    "Blocking",
    "Category",
    "DataItem",
    "Destruction",
    "EndReason",
    "LegalBasis",
    "Medium",
    "Processing",
    "Purpose",
    "PurposeCategory",
    "PurposeCompatibility",
    "Source",
    "Subject",
    "SubjectImport",
]
