"""Who is affected by a breach, and the letters to them. Ids and codes only: a subject that is destroyed
leaves nothing personal here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.register.models import Purpose, Subject

from .incidents import Incident


class Selection(TrackedModel):
    """Subjects chosen for a breach by one question, or by a list. Dropped if it was wrong, never changed.

    ``digest`` is SHA-256 over the ids of the subjects (``rules.digest``); as it is in the sealed history,
    nobody can add or drop a subject unseen. ``letters_made`` is set once all of them have their letter.
    """

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="selections", verbose_name=_("breach"), db_index=False
    )
    categories = ArrayField(
        models.SlugField(max_length=40), default=list, blank=True, verbose_name=_("categories held")
    )
    purpose = models.ForeignKey(
        Purpose, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("processed for"), db_index=False,
    )  # fmt: skip
    since = models.DateTimeField(_("held from"), null=True, blank=True)
    until = models.DateTimeField(_("held until"), null=True, blank=True)
    listed = models.BooleanField(_("from a list"), default=False)
    count = models.PositiveIntegerField(_("subjects"))
    digest = models.CharField(_("SHA-256 of the subjects"), max_length=64, editable=False)
    made_at = models.DateTimeField(_("chosen at"))
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    letters_made = models.BooleanField(_("letters made"), default=False, editable=False)

    history = tracked(excluded_fields=("letters_made",), no_db_index=("incident", "purpose"))

    class Meta:
        verbose_name = _("choice of affected subjects")
        verbose_name_plural = _("choices of affected subjects")
        default_permissions = ("view",)
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="incidents_selection_somebody", condition=Q(count__gt=0)),
            models.CheckConstraint(
                name="incidents_selection_list_or_question",
                condition=Q(listed=True, categories=[], purpose=None, since=None, until=None)
                | Q(listed=False) & (Q(categories__len__gt=0) | Q(purpose__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["incident", "id"], name="incidents_selection_of"),
            models.Index(
                fields=["incident"], condition=Q(dropped_at=None, letters_made=False),
                name="incidents_selection_unwritten",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"IN-{self.incident_id}/S-{self.pk}"


class AffectedSubject(models.Model):
    """This subject is in that choice. Append-only; no history of its own, ``Selection.digest`` proves it."""

    pk = models.CompositePrimaryKey("selection_id", "subject_id")
    selection = models.ForeignKey(Selection, models.PROTECT, related_name="rows", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("affected subject")
        verbose_name_plural = _("affected subjects")
        default_permissions = ()
        indexes = [models.Index(fields=["subject", "-selection"], name="incidents_affected_whom")]

    def __str__(self) -> str:
        return f"{self.selection_id}/{self.subject_id}"


class NoticeState(models.TextChoices):
    """How far a letter to a subject has come."""

    PENDING = "pending", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    OTHERWISE = "otherwise", _("told by other means")


class NoticeFailure(models.TextChoices):
    """Why the last try failed."""

    NO_ADDRESS = "no_address", _("no e-mail address is held")
    BLOCKED = "blocked", _("the subject's data is blocked (2.2)")
    REFUSED = "refused", _("the mail server refused it for good")
    UNREACHABLE = "unreachable", _("the mail server did not take it")


class SubjectNotice(TrackedModel):
    """A letter to one subject about one breach. The row is the outbox; the address is kept nowhere else."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="letters", verbose_name=_("breach"), db_index=False
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", verbose_name=_("subject"), db_index=False
    )
    state = models.CharField(_("state"), max_length=12, choices=NoticeState, default=NoticeState.PENDING)
    failure = models.CharField(_("last failure"), max_length=12, choices=NoticeFailure, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("made at"))
    next_attempt_at = models.DateTimeField(_("next try"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    history = tracked(no_db_index=("incident", "subject"))

    class Meta:
        verbose_name = _("letter about a breach")
        verbose_name_plural = _("letters about breaches")
        default_permissions = ("change", "view")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "subject"], name="incidents_subjectnotice_once"),
            models.CheckConstraint(
                name="incidents_subjectnotice_sent",
                condition=Q(state__in=["sent", "otherwise"], sent_at__isnull=False)
                | Q(state__in=["pending", "failed"], sent_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], condition=Q(state="pending"),
                name="incidents_subjectnotice_due",
            ),
            models.Index(fields=["incident", "state", "-id"], name="incidents_subjectnotice_state"),
            models.Index(fields=["subject"], name="incidents_subjectnotice_whom"),
            models.Index(
                fields=["id"], condition=Q(state="failed"), name="incidents_subjectnotice_failed"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"IN-{self.incident_id}/L-{self.pk}"
