"""Telling recipients to stop, or that data changed (clauses 2.2, 3.2.7, 4.10; Art. 18, 25(2)(8))."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.register.models import Purpose, Subject

from .recipients import Recipient
from .transfers import Transfer


class StopReason(models.TextChoices):
    """Why a recipient has to stop, or what else has happened to what it got."""

    CONSENT_ENDED = "consent_ended", _("consent ended")
    NARROWED = "narrowed", _("consent narrowed")
    DEMAND = "demand", _("demand of the subject")
    DESTRUCTION = "destruction", _("data destroyed")
    RECTIFIED = "rectified", _("data corrected")
    BLOCKED = "blocked", _("data blocked")
    UNBLOCKED = "unblocked", _("blocking lifted")


# After these the recipient keeps what it got: nothing is to be destroyed.
CHANGES = frozenset({StopReason.RECTIFIED, StopReason.BLOCKED, StopReason.UNBLOCKED})


class NoticeState(models.TextChoices):
    """How far a notice has come."""

    PENDING = "pending", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    CONFIRMED = "confirmed", _("confirmed by the recipient")


class NoticeFailure(models.TextChoices):
    """Why the last try failed."""

    NO_ADDRESS = "no_address", _("the recipient has no address for notices")
    REFUSED = "refused", _("the mail server refused it for good")
    UNREACHABLE = "unreachable", _("the mail server did not take it")


class StopNotice(TrackedModel):
    """A recipient must stop using a subject's categories for a purpose, and destroy them.

    Or, where the reason is one of ``CHANGES``: correct them, let them rest, use them again.
    Made in the transaction of what it tells; sent later from here, the outbox. Covers transfers
    ``first_transfer`` to ``last_transfer``. Holds ids and codes only.
    """

    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="stop_notices", verbose_name=_("recipient"), db_index=False
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", verbose_name=_("subject"), db_index=False
    )
    purpose = models.ForeignKey(
        Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"), db_index=False
    )
    categories = ArrayField(models.SlugField(max_length=40), verbose_name=_("categories"))
    first_transfer = models.ForeignKey(
        Transfer, models.PROTECT, related_name="+", verbose_name=_("first transfer"), db_index=False
    )
    last_transfer = models.ForeignKey(
        Transfer, models.PROTECT, related_name="+", verbose_name=_("last transfer"), db_index=False
    )
    reason = models.CharField(_("why"), max_length=16, choices=StopReason)
    state = models.CharField(_("state"), max_length=12, choices=NoticeState, default=NoticeState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("last failure"), max_length=12, choices=NoticeFailure, blank=True)
    by_mail = models.BooleanField(_("sent by e-mail"), default=True)
    created_at = models.DateTimeField(_("made at"))
    next_attempt_at = models.DateTimeField(_("next try"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    history = tracked(no_db_index=("recipient", "subject", "purpose", "first_transfer", "last_transfer"))

    class Meta:
        verbose_name = _("stop notice")
        verbose_name_plural = _("stop notices")
        default_permissions = ("change", "view")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="disclosures_stopnotice_says_what", condition=Q(categories__len__gt=0)
            ),
            models.CheckConstraint(
                name="disclosures_stopnotice_sent",
                condition=Q(state__in=["sent", "confirmed"], sent_at__isnull=False)
                | Q(state__in=["pending", "failed"], sent_at=None),
            ),
            models.CheckConstraint(
                name="disclosures_stopnotice_confirmed",
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | ~Q(state="confirmed") & Q(confirmed_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="pending"), name="disclosures_stopnotice_due"
            ),
            models.Index(fields=["subject", "recipient"], name="disclosures_stopnotice_whom"),
            models.Index(fields=["recipient", "-id"], name="disclosures_stopnotice_to"),
            models.Index(fields=["state", "-id"], name="disclosures_stopnotice_state"),
        ]

    def __str__(self) -> str:
        return f"SN-{self.pk}"
