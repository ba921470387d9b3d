"""Who must not be written to or called: blind tokens that outlive the data (clause 5.9)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked


class ContactChannel(models.TextChoices):
    """By what somebody is reached (clause 5.8.2)."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    CALL = "call", _("call")
    PUSH = "push", _("push notice")


class SuppressionScope(models.TextChoices):
    """What is suppressed."""

    MARKETING = "marketing", _("marketing")
    EVERYTHING = "everything", _("every message")


class Suppression(TrackedModel):
    """An opt-out of an address on a channel. No subject and no address: a keyed digest of the address.

    The digest is under a key of its own (SUPPRESSION_KEY), apart from the master keys, because nothing is
    left from which it could be computed anew.
    """

    token = models.BinaryField(_("token"), max_length=32, editable=False)
    # Under which key, so that a wrong one is noticed and does not silently match nothing.
    key_print = models.CharField(_("fingerprint of the key"), max_length=16, editable=False)
    channel = models.CharField(_("channel"), max_length=8, choices=ContactChannel)
    scope = models.CharField(_("what is suppressed"), max_length=12, choices=SuppressionScope)
    source = models.CharField(_("how it came in"), max_length=16)
    placed_at = models.DateTimeField(_("since"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")
        default_permissions = ("add", "change", "view")
        permissions = [("filter_contacts", _("Can check lists of addresses against the opt-outs"))]
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["token", "channel", "scope"],
                condition=Q(lifted_at__isnull=True),
                name="consents_suppression_one_live",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
