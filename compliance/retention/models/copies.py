"""The copy of an act that goes to the responsible person: the table is the outbox."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked

from .plans import DestructionAct


class CopyState(models.TextChoices):
    """Where a copy stands."""

    PENDING = "pending", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")


class CopyFailure(models.TextChoices):
    """Why a copy was not sent."""

    NONE = "", ""
    NO_ADDRESS = "no_address", _("no responsible person has an e-mail address")
    NOT_TYPESET = "not_typeset", _("the document could not be made")
    UNREACHABLE = "unreachable", _("the mail server did not answer")
    REFUSED = "refused", _("the mail server refused it")


class ActCopy(TrackedModel):
    """One copy of an act. Nothing of the document is kept: it is made again for each try."""

    act = models.OneToOneField(DestructionAct, models.PROTECT, related_name="copy", verbose_name=_("act"))
    state = models.CharField(_("state"), max_length=8, choices=CopyState, default=CopyState.PENDING)
    failure = models.CharField(_("failure"), max_length=12, choices=CopyFailure, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_attempt_at = models.DateTimeField(_("next try"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    history = tracked(no_db_index=("act",))

    class Meta:
        verbose_name = _("copy of an act")
        verbose_name_plural = _("copies of acts")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="retention_copy_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="retention_copy_due"),
        ]

    def __str__(self) -> str:
        return f"{self.act_id}/{self.pk}"
