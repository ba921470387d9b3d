"""Events and reasons of the extracts."""

from django.utils.translation import gettext_lazy as _

from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

register_event("extracts.begun", _("Extract of a register begun"), kind=Kind.EXPORT)
register_event("extracts.made", _("Extract of a register made"), kind=Kind.EXPORT)
register_event("extracts.refused", _("Extract of a register refused"), kind=Kind.REFUSAL)

register_reason("register_copy", _("Copy of the register for the files"))

EXTRACT_REASONS = (
    "register_copy", "audit.inspection", "audit.authority", "audit.complaint", "internal_audit", "other",
)  # fmt: skip
