"""Events and reasons of the register."""

from django.utils.translation import gettext_lazy as _

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

register_event("register.subject_registered", _("Subject registered"), kind=Kind.CHANGE)
register_event("register.values_changed", _("Values changed"), kind=Kind.CHANGE)
register_event("register.card_changed", _("Kind or language changed"), kind=Kind.CHANGE)
register_event("register.values_revealed", _("Values revealed"), kind=Kind.READ)
register_event("register.history_revealed", _("Earlier value revealed"), kind=Kind.READ)
register_event("register.reveal_refused", _("Reveal refused"), kind=Kind.REFUSAL)
register_event("register.subjects_searched", _("Subjects searched"), kind=Kind.READ)
register_event("register.processing_started", _("Processing started"), kind=Kind.CHANGE)
register_event("register.processing_covers", _("Processing narrowed or widened"), kind=Kind.CHANGE)
register_event("register.processing_ended", _("Processing ended"), kind=Kind.CHANGE)
register_event("register.blocked", _("Data blocked"), kind=Kind.CHANGE)
register_event("register.unblocked", _("Blocking lifted"), kind=Kind.CHANGE)
register_event("register.destroyed", _("Data destroyed"), kind=Kind.CHANGE)
register_event("register.destruction_refused", _("Destruction refused"), kind=Kind.REFUSAL)
register_event("register.change_refused", _("Change refused"), kind=Kind.REFUSAL)
register_event("register.catalogue_changed", _("Catalogue changed"), kind=Kind.CHANGE)
register_event("register.catalogue_refused", _("Change of the catalogue refused"), kind=Kind.REFUSAL)
register_event("register.import_requested", _("Import requested"), kind=Kind.CHANGE)
register_event("register.destroyed_again", _("Destroyed again after a restore"), kind=Kind.CHANGE)
register_event("register.import_started", _("Import started"), kind=Kind.CHANGE)
register_event("register.import_batch", _("Rows imported"), kind=Kind.CHANGE)
register_event("register.import_finished", _("Import finished"), kind=Kind.CHANGE)
register_event("register.import_stopped", _("Import stopped"), kind=Kind.CHANGE)
register_event("register.rejected_rows_read", _("Rejected rows downloaded"), kind=Kind.EXPORT)

register_reason("subject_request", _("Request of the subject"))
register_reason("authority_request", _("Request of an authority"))
register_reason("identity_check", _("Check of identity"))
register_reason("service", _("Service to the subject"))
register_reason("purpose_ended", _("Purpose achieved"))
register_reason("unlawful", _("Data found unlawful"))
register_reason("dispute", _("Dispute or complaint"))
register_reason("import", _("Import"))
register_reason("restored", _("Restored from a backup"))

REVEAL_REASONS = (
    "subject_request",
    "authority_request",
    "identity_check",
    "correction",
    "service",
    "dispute",
    "internal_audit",
    "other",
)
CHANGE_REASONS = ("subject_request", "correction", "service", "identity_check", "other")
DESTROY_REASONS = ("subject_request", "purpose_ended", "unlawful", "authority_request", "other")
BLOCKING_REASONS = ("subject_request", "authority_request", "dispute", "unlawful", "internal_audit", "other")
PROCESSING_REASONS = ("subject_request", "service", "purpose_ended", "unlawful", "authority_request", "other")
CATALOGUE_REASONS = ("policy_changed", "law_changed", "internal_audit", "correction", "other")

register_detail("end_reason", _("why it ended"))
register_detail("needs", _("needs that changed"))
register_detail("pairs", _("pairs that changed"))
register_detail("tried", _("trial run"))
