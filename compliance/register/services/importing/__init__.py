"""Importing subjects from files: CSV and XLSX, of any size, again and again.

``requests`` asks for an import, ``running`` does it batch by batch, ``reporting`` tells how far it is
and what was rejected. See docs/decisions for why it is built as it is.
"""

from .errors import AlreadyRunning, Fault, ImportRefused
from .forgetting import forget_files, forget_rejected_rows
from .ledger import file_is_kept, notes_on
from .options import ImportOptions
from .repeating import import_tried
from .reporting import Progress, RowFault, faults_of, progress_of, reason_of, rejected_rows, text_of
from .requests import continue_import, open_run, request_import, stop_import
from .running import BATCH, Manner, run_import, try_file
from .taking import Outcome

__all__ = [
    "BATCH",
    "AlreadyRunning",
    "Fault",
    "ImportOptions",
    "ImportRefused",
    "Manner",
    "Outcome",
    "Progress",
    "RowFault",
    "continue_import",
    "faults_of",
    "file_is_kept",
    "forget_files",
    "forget_rejected_rows",
    "import_tried",
    "notes_on",
    "open_run",
    "progress_of",
    "reason_of",
    "rejected_rows",
    "request_import",
    "run_import",
    "stop_import",
    "text_of",
    "try_file",
]
