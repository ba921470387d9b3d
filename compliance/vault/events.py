"""Events the vault may write."""

from django.utils.translation import gettext_lazy as _

from compliance.audit.events import Kind, register_event

register_event("vault.keys_shredded", _("Keys destroyed"), kind=Kind.CHANGE)
register_event("vault.master_key_accepted", _("Master key taken into use"), kind=Kind.SYSTEM)
register_event("vault.rotation_finished", _("Keys wrapped by the new master key"), kind=Kind.SYSTEM)
register_event(
    "vault.rotation_overdue", _("The time of a master key is over and there is no new one"), kind=Kind.SYSTEM
)
register_event("vault.rotation_failed", _("Rotation of the master key failed"), kind=Kind.SYSTEM)
register_event("vault.master_key_retired", _("Master key retired"), kind=Kind.SYSTEM)
