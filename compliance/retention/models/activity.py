"""Ending a processing because the person has not come back (clause 5.7): rules, last activity, warnings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.register.models import Processing, Purpose, Subject


class InactivityRule(TrackedModel):
    """After so many months without activity a purpose counts as achieved, once warning and grace are over."""

    purpose = models.OneToOneField(Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    months = models.PositiveSmallIntegerField(_("months without activity"))
    grace_days = models.PositiveSmallIntegerField(_("days between warning and end"))
    active = models.BooleanField(_("in use"), default=True)

    history = tracked()

    class Meta:
        verbose_name = _("rule of inactivity")
        verbose_name_plural = _("rules of inactivity")
        default_permissions = ("add", "change", "view")
        ordering = ["purpose"]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=1200), name="retention_inactivity_months"
            ),
            models.CheckConstraint(
                condition=Q(grace_days__gte=1, grace_days__lte=366), name="retention_inactivity_grace"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id}"


class Activity(models.Model):
    """The last day on which a subject used what a purpose is for. Overwritten; goes with the subject.

    Says no more than a day, and has no history: where somebody was on earlier days is nobody's business.
    Without a row the beginning of the processing counts.
    """

    pk = models.CompositePrimaryKey("subject_id", "purpose_id")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", db_index=False)
    last_on = models.DateField(_("last activity"))

    class Meta:
        verbose_name = _("last activity")
        verbose_name_plural = _("last activities")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.purpose_id}"


class WarningState(models.TextChoices):
    """What came of a warning."""

    PENDING = "pending", _("waiting")
    ENDED = "ended", _("processing ended")
    CANCELLED = "cancelled", _("the person came back, or it ended otherwise")


class WarningNotice(models.TextChoices):
    """How the person was told of a warning."""

    PENDING = "pending", _("waiting to be sent")
    SENT = "sent", _("sent")
    NO_ADDRESS = "no_address", _("no address to send it to")
    FAILED = "failed", _("not delivered")
    STAFF = "staff", _("no mail server: staff tell them")


class InactivityWarning(TrackedModel):
    """A processing ends after a day unless the person comes back until then.

    While the letter waits to be sent nothing ends; the days of grace count from when it was sent, or from
    when it was known that it cannot be, so that staff have time to tell the person otherwise.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    processing = models.ForeignKey(
        Processing, models.PROTECT, related_name="+", verbose_name=_("processing"), db_index=False
    )
    warned_at = models.DateTimeField(_("warned at"))
    ends_on = models.DateField(_("ends on"))
    state = models.CharField(_("state"), max_length=10, choices=WarningState, default=WarningState.PENDING)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    notice = models.CharField(
        _("letter"), max_length=10, choices=WarningNotice, default=WarningNotice.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    history = tracked(no_db_index=("subject", "processing"))

    class Meta:
        verbose_name = _("warning of inactivity")
        verbose_name_plural = _("warnings of inactivity")
        default_permissions = ("view",)
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["processing"], condition=Q(state="pending"), name="retention_warning_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", settled_at__isnull=True)
                | ~Q(state="pending") & Q(settled_at__isnull=False),
                name="retention_warning_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["ends_on"], condition=Q(state="pending"), name="retention_warning_ends"),
            models.Index(
                fields=["attempts", "id"],
                condition=Q(state="pending", notice="pending"),
                name="retention_warning_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"
