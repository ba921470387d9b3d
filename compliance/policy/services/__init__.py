"""What the policy can do: tell who the operator is, take a text in, edit it, publish it."""

from .card import OPERATOR_FIELDS, change_operator, operator
from .drafting import add_clause, discard_draft, edit_clause, edit_version
from .importing import Imported, import_policy
from .publishing import Preview, preview, publish_version, set_publication_term
from .versions import clauses_of, differences_in, published_versions, version_in_force

__all__ = [
    "OPERATOR_FIELDS",
    "Imported",
    "Preview",
    "add_clause",
    "change_operator",
    "clauses_of",
    "differences_in",
    "discard_draft",
    "edit_clause",
    "edit_version",
    "import_policy",
    "operator",
    "preview",
    "publish_version",
    "published_versions",
    "set_publication_term",
    "version_in_force",
]
