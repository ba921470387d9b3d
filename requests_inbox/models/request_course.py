"""What a request goes through: due dates that it had, remarks of staff, reminders that were sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.deadlines.models import DeadlineRule
from compliance.vault.fields import SealedTextField

from .requests import Request


class DueCause(models.TextChoices):
    """Why a due date was set."""

    RECEIVED = "received", _("request received")
    TYPE = "type", _("type changed")
    EVENT = "event", _("event that the term counts from")
    EXTENDED = "extended", _("extended")
    NAMED = "named", _("day named by the authority")
    CALENDAR = "calendar", _("calendar changed")
    RULE = "rule", _("term changed")


class DueDate(TrackedModel):
    """One due date that a request had, in order; the last one holds. Old ones stay (promise 7)."""

    request = models.ForeignKey(
        Request, models.PROTECT, related_name="due_dates", verbose_name=_("request"), db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    cause = models.CharField(_("why"), max_length=12, choices=DueCause)
    rule = models.ForeignKey(
        DeadlineRule, models.PROTECT, related_name="+", verbose_name=_("term"), db_index=False, null=True
    )
    counts_from = models.DateTimeField(_("counts from"))
    due_at = models.DateTimeField(_("due"))
    explanation = SealedTextField(
        _("reason of the extension"), label="requests_inbox.duedate.explanation", null=True
    )
    set_at = models.DateTimeField(_("set at"))

    history = tracked(no_db_index=("request", "rule"))

    class Meta:
        verbose_name = _("due date")
        verbose_name_plural = _("due dates")
        default_permissions = ("view",)
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="requests_inbox_duedate_number"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number}"


class Note(TrackedModel):
    """A remark of staff on a request. Free text about a person is personal, so it is sealed."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="notes", verbose_name=_("request"))
    text = SealedTextField(_("note"), label="requests_inbox.note.text")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"), db_index=False
    )
    written_at = models.DateTimeField(_("written at"))

    history = tracked(no_db_index=("author",))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        default_permissions = ("add", "view")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class ReminderKind(models.TextChoices):
    """At which point of a term staff are reminded."""

    HALF = "half", _("half of the term is over")
    MOST = "most", _("four fifths of the term are over")
    LAST_DAY = "last_day", _("last day")
    OVERDUE = "overdue", _("term has run out")
    STILL_OVERDUE = "still_overdue", _("still overdue; to the responsible person")


class Reminder(models.Model):
    """A reminder that was sent, or is being sent, about one due date: each kind once, whatever was down."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="reminders", db_index=False)
    kind = models.CharField(max_length=16, choices=ReminderKind)
    due_at = models.DateTimeField()
    addressee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind", "due_at"], name="requests_inbox_reminder_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(sent_at=None), name="requests_inbox_reminder_due"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
