"""Events and reasons of retention."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.audit.details import register_detail
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

register_event("retention.rule_changed", _("Retention rule changed"), kind=Kind.CHANGE)
register_event("retention.rule_withdrawn", _("Retention rule cancelled"), kind=Kind.CHANGE)
register_event("retention.rule_refused", _("Change of a retention rule refused"), kind=Kind.REFUSAL)
register_event("retention.hold_placed", _("Hold placed"), kind=Kind.CHANGE)
register_event("retention.hold_changed", _("Hold changed"), kind=Kind.CHANGE)
register_event("retention.hold_lifted", _("Hold lifted"), kind=Kind.CHANGE)
register_event("retention.holds_expired", _("Holds whose last day is over lifted"), kind=Kind.CHANGE)
register_event("retention.hold_refused", _("Change of a hold refused"), kind=Kind.REFUSAL)
register_event("retention.hold_revealed", _("Ground of a hold revealed"), kind=Kind.READ)
register_event("retention.night", _("Retention planned for the night"), kind=Kind.SYSTEM)
register_event("retention.plan_made", _("Retention plan made"), kind=Kind.CHANGE)
register_event("retention.plan_approved", _("Retention plan approved"), kind=Kind.APPROVAL)
register_event("retention.plan_rejected", _("Retention plan rejected"), kind=Kind.APPROVAL)
register_event("retention.plan_expired", _("Retention plan expired"), kind=Kind.CHANGE)
register_event("retention.plan_refused", _("Act on a retention plan refused"), kind=Kind.REFUSAL)
register_event("retention.plan_started", _("Execution of a retention plan started"), kind=Kind.CHANGE)
register_event("retention.plan_stopped", _("Execution of a retention plan stopped"), kind=Kind.CHANGE)
register_event("retention.plan_continued", _("Execution of a retention plan continued"), kind=Kind.CHANGE)
register_event("retention.batch_destroyed", _("Batch of a retention plan destroyed"), kind=Kind.CHANGE)
register_event("retention.batch_failed", _("Batch of a retention plan failed"), kind=Kind.SYSTEM)
register_event("retention.plan_done", _("Retention plan executed"), kind=Kind.CHANGE)
register_event(
    "retention.act_postponed", _("Act of destruction not made yet; the next run makes it"), kind=Kind.SYSTEM
)
register_event("retention.act_made", _("Act of destruction made"), kind=Kind.CHANGE)
register_event("retention.inactivity_changed", _("Rule of inactivity changed"), kind=Kind.CHANGE)
register_event("retention.inactive_warned", _("Inactive subjects warned"), kind=Kind.CHANGE)
register_event("retention.warning_sent", _("Subject warned of the end for inactivity"), kind=Kind.SYSTEM)
register_event("retention.activity_noted", _("Activity of subjects noted"), kind=Kind.CHANGE)
register_event("retention.ends_imported", _("Ended purposes taken from a file"), kind=Kind.CHANGE)
register_event("retention.inactive_ended", _("Processing ended for inactivity"), kind=Kind.CHANGE)

register_event("retention.ledger_failed", _("Export of the ledger of destructions failed"), kind=Kind.SYSTEM)
register_event("retention.ledger_replayed", _("Ledger of destructions replayed"), kind=Kind.CHANGE)
register_event("retention.act_printed", _("Act of destruction printed"), kind=Kind.READ)
register_event("retention.certificate_printed", _("Certificate of destruction printed"), kind=Kind.READ)
register_event(
    "retention.act_failed", _("Act of destruction could not be made into a document"), kind=Kind.SYSTEM
)
register_event("retention.act_sent", _("Act of destruction sent to the responsible person"), kind=Kind.SYSTEM)
register_event("retention.copy_again", _("Copy of an act to be sent again"), kind=Kind.CHANGE)

register_reason("retention_due", _("Retention period over"))
register_reason("retention_approval", _("Approval of a retention plan"))
register_reason("hold", _("Hold of data"))
register_reason("inactivity", _("No activity of the subject"))

RULE_REASONS = ("policy_changed", "law_changed", "internal_audit", "correction", "other")
HOLD_REASONS = ("dispute", "authority_request", "subject_request", "internal_audit", "correction", "other")
PLAN_REASONS = ("retention_due", "purpose_ended", "policy_changed", "internal_audit", "correction", "other")

register_detail("plan", _("plan"))
register_detail("batch", _("batch"))
register_detail("destroyed", _("destroyed"))
register_detail("skipped", _("skipped"))
register_detail("excluded", _("excluded"))
register_detail("noted", _("noted"))
register_detail("processings", _("processings"))
for _name, _text in (
    ("again", _("destroyed again")),
    ("unknown", _("not in the backup")),
    ("done", _("known already")),
    ("lines", _("lines")),
):
    register_detail(_name, _text)

register_detail("cancelled", pgettext_lazy("details of an entry", "cancelled"))
register_detail("hold_kind", _("kind of hold"))
register_detail("rejection", _("why it was rejected"))
