"""Everything the trail may say about access."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import register_reason

USER = "access.user"

register_event("access.signed_in", _("Signed in"), kind=Kind.ACCESS)
register_event("access.signed_out", _("Signed out"), kind=Kind.ACCESS)
register_event("access.session_expired", _("Session ended by time limit"), kind=Kind.ACCESS)
register_event("access.sign_in_failed", _("Failed sign-in"), kind=Kind.REFUSAL)
register_event("access.locked_out", _("Sign-in locked after failures"), kind=Kind.REFUSAL)
register_event("access.refused", _("Page refused: no permission"), kind=Kind.REFUSAL)
register_event("access.unauthenticated", _("Page refused: not signed in"), kind=Kind.REFUSAL)
register_event("access.forgery_refused", _("Form refused: not sent from our page"), kind=Kind.REFUSAL)
register_event("access.attempts_counted", _("Further refused attempts, counted"), kind=Kind.REFUSAL)

register_event("access.second_factor_begun", _("Second factor: set-up begun"), kind=Kind.ACCESS)
register_event("access.second_factor_enrolled", _("Second factor: set up"), kind=Kind.ACCESS)
register_event("access.second_factor_passed", _("Second factor: passed"), kind=Kind.ACCESS)
register_event("access.second_factor_failed", _("Second factor: wrong code"), kind=Kind.REFUSAL)
register_event("access.second_factor_reset", _("Second factor: removed"), kind=Kind.CHANGE)
register_event("access.recovery_code_used", _("Second factor: recovery code used"), kind=Kind.ACCESS)
register_event(
    "access.recovery_codes_replaced", _("Second factor: recovery codes replaced"), kind=Kind.ACCESS
)

register_event("access.user_created", _("Member of staff added"), kind=Kind.CHANGE)
register_event("access.user_changed", _("Member of staff changed"), kind=Kind.CHANGE)
register_event("access.user_deactivated", _("Member of staff deactivated"), kind=Kind.CHANGE)
register_event("access.user_reactivated", _("Member of staff reactivated"), kind=Kind.CHANGE)
register_event("access.role_granted", _("Role granted"), kind=Kind.CHANGE)
register_event("access.role_revoked", _("Role revoked"), kind=Kind.CHANGE)
register_event("access.change_refused", _("Change of staff refused"), kind=Kind.REFUSAL)
register_event("access.password_changed", _("Own password changed"), kind=Kind.ACCESS)
register_event("access.own_password_wrong", _("Own password given wrongly"), kind=Kind.REFUSAL)
register_event("access.password_reset", _("New password given"), kind=Kind.CHANGE)
register_event("access.grants_synced", _("Permissions of roles brought up to date"), kind=Kind.SYSTEM)

register_reason("access.hired", _("New member of staff"))
register_reason("access.duties_changed", _("Duties changed"))
register_reason("access.left", _("Left the organisation"))
register_reason("access.returned", _("Came back"))
register_reason("access.absence", _("Long absence"))
register_reason("access.incident", _("Security incident"))
register_reason("access.correction", _("Correction of a mistake"))
register_reason("access.password_forgotten", _("Password forgotten"))
register_reason("access.device_lost", _("Device lost or replaced"))
register_reason("access.first_administrator", _("First administrator"))

REASONS_FOR_CREATION = ("access.hired", "access.returned", "access.correction")
REASONS_FOR_ROLES = (
    "access.duties_changed",
    "access.hired",
    "access.left",
    "access.absence",
    "access.incident",
    "access.correction",
)
REASONS_FOR_DEACTIVATION = ("access.left", "access.absence", "access.incident", "access.correction")
REASONS_FOR_REACTIVATION = ("access.returned", "access.correction")
REASONS_FOR_PASSWORD = ("access.password_forgotten", "access.incident", "access.returned")
REASONS_FOR_SECOND_FACTOR = ("access.device_lost", "access.incident")
REASONS_FOR_DETAILS = ("access.correction", "access.duties_changed")
