"""Withdrawals of consents, what bars them (Art. 8(2)), and notices that a consent runs out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked
from compliance.register.models import Subject
from compliance.vault.fields import SealedFileField, SealedJSONField, SealedTextField

from .consents import Channel, Consent, Giver


class BarGround(models.TextChoices):
    """Why a consent may not be withdrawn (Art. 8(2))."""

    CONTRARY_TO_LAW = "contrary_to_law", _("a law forbids the withdrawal")
    OPEN_OBLIGATION = "open_obligation", _("an obligation is not fulfilled")


class WithdrawalState(models.TextChoices):
    """How a demand to withdraw stands."""

    OPEN = "open", _("waiting for a decision")
    FULFILLED = "fulfilled", _("consent withdrawn")
    REFUSED = "refused", _("refused")


class WithdrawalBarQuerySet(TrackedQuerySet):
    """Questions about bars."""

    def live(self, now: datetime) -> WithdrawalBarQuerySet:
        """Bars that stand at an instant: not lifted, and their last day in the office is not over."""
        found: WithdrawalBarQuerySet = self.filter(
            Q(until__isnull=True) | Q(until__gte=timezone.localdate(now)), lifted_at__isnull=True
        )
        return found

    def against(self, consent: Consent, now: datetime) -> WithdrawalBarQuerySet:
        """Bars that stand against withdrawing this consent."""
        found: WithdrawalBarQuerySet = (
            self.live(now).filter(subject=consent.subject_id, series__in=("", consent.series)).order_by("pk")
        )
        return found


class WithdrawalBar(TrackedModel):
    """What stands against withdrawing a subject's consents, until it is lifted (Art. 8(2))."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    series = models.SlugField(
        _("series"), max_length=40, blank=True, db_index=False, help_text=_("Empty: all consents.")
    )
    ground = models.CharField(_("ground"), max_length=20, choices=BarGround)
    source = SealedTextField(_("law, contract or order"), label="consents.withdrawalbar.source")
    placed_at = models.DateTimeField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects: ClassVar[Any] = WithdrawalBarQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("bar to withdrawal")
        verbose_name_plural = _("bars to withdrawal")
        default_permissions = ("add", "change", "view")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"


class WithdrawalQuerySet(TrackedQuerySet):
    """Questions about demands to withdraw. Plan of both: the partial index on the due time of open ones."""

    def waiting(self) -> WithdrawalQuerySet:
        """Demands that wait for a decision, the most urgent first."""
        found: WithdrawalQuerySet = self.filter(state=WithdrawalState.OPEN).order_by("due_at", "pk")
        return found

    def overdue(self, now: datetime) -> WithdrawalQuerySet:
        """Demands whose term of Art. 8(7) has run out without a decision."""
        found: WithdrawalQuerySet = self.waiting().filter(due_at__lte=now)
        return found


class Withdrawal(TrackedModel):
    """A demand to withdraw a consent, with its term of Art. 8(7), and what came of it (clause 3.3.4, 8.5)."""

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="withdrawals", verbose_name=_("subject")
    )
    consent = models.ForeignKey(
        Consent, models.PROTECT, related_name="withdrawals", verbose_name=_("consent")
    )
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("due"))
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    giver = models.CharField(_("given by"), max_length=16, choices=Giver)
    representative = SealedJSONField(
        _("representative"), label="consents.withdrawal.representative", null=True
    )
    evidence = SealedFileField(_("evidence"), label="consents.withdrawal.evidence", null=True)
    message = models.CharField(_("message it came in"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=WithdrawalState, default=WithdrawalState.OPEN)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    ground = models.CharField(_("ground of the refusal"), max_length=20, choices=BarGround, blank=True)
    explanation = SealedTextField(
        _("explanation to the subject"), label="consents.withdrawal.explanation", null=True
    )

    objects: ClassVar[Any] = WithdrawalQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        default_permissions = ("add", "change", "view")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consent"], condition=Q(state="open"), name="consents_withdrawal_one_open"
            ),
            models.CheckConstraint(
                name="consents_withdrawal_refused_with_ground",
                condition=~Q(state="refused") | ~Q(ground="") & Q(explanation__isnull=False),
            ),
            models.CheckConstraint(
                name="consents_withdrawal_decided",
                condition=Q(state="open", decided_at__isnull=True)
                | ~Q(state="open") & Q(decided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="consents_withdrawal_due"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"


class NoticeState(models.TextChoices):
    """How far a notice has come."""

    PENDING = "pending", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    NO_ADDRESS = "no_address", _("no address to send it to")
    CANCELLED = "cancelled", _("not needed any more")


class ExpiryNotice(TrackedModel):
    """Telling a subject that a consent runs out: one a consent and term, sent once."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    consent = models.ForeignKey(
        Consent, models.PROTECT, related_name="notices", verbose_name=_("consent"), db_index=False
    )
    valid_until = models.DateTimeField(_("valid until"))
    state = models.CharField(_("state"), max_length=12, choices=NoticeState, default=NoticeState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("made at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("notice of expiry")
        verbose_name_plural = _("notices of expiry")
        default_permissions = ("view",)
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["consent", "valid_until"], name="consents_notice_once"),
        ]
        indexes = [
            models.Index(
                fields=["attempts", "id"], condition=Q(state="pending"), name="consents_notice_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"
