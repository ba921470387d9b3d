"""What is to be destroyed, who agreed, how far it has come, and the act that says what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked

from .rules import Method


class PlanState(models.TextChoices):
    """Where a plan stands (``rules.plans`` says what may follow what)."""

    DRAFT = "draft", _("being made")
    PROPOSED = "proposed", _("waiting for approval")
    APPROVED = "approved", _("approved")
    RUNNING = "running", _("running")
    STOPPED = "stopped", _("stopped")
    DONE = "done", _("done")
    REJECTED = "rejected", _("rejected")
    EXPIRED = "expired", _("not approved or not executed in time")


class PlanOrigin(models.TextChoices):
    """What a plan comes from."""

    SCHEDULE = "schedule", _("nightly job")
    STAFF = "staff", _("staff")
    DEMAND = "demand", _("demand")


class RetentionPlanQuerySet(TrackedQuerySet):
    """Questions about plans. Plan of all: the partial index on the state of open ones."""

    def open(self) -> RetentionPlanQuerySet:
        """Plans that may still destroy something."""
        found: RetentionPlanQuerySet = self.filter(state__in=OPEN_STATES)
        return found

    def to_approve(self, now: datetime) -> RetentionPlanQuerySet:
        """Plans that wait for a second person, the oldest first."""
        found: RetentionPlanQuerySet = self.filter(state=PlanState.PROPOSED, expires_at__gt=now).order_by(
            "pk"
        )
        return found


OPEN_STATES = (
    PlanState.DRAFT,
    PlanState.PROPOSED,
    PlanState.APPROVED,
    PlanState.RUNNING,
    PlanState.STOPPED,
)


class RetentionPlan(TrackedModel):
    """A frozen list of data to destroy, with its hash, grounds and counts (promise 5).

    ``digest`` is a SHA-256 over the digests of the batches, which are over their items (``rules.digests``);
    ``approved_digest`` adds what was excluded. Author and approver are labels of the trail; the database
    refuses that they are the same.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    origin = models.CharField(_("comes from"), max_length=8, choices=PlanOrigin, default=PlanOrigin.SCHEDULE)
    state = models.CharField(_("state"), max_length=8, choices=PlanState, default=PlanState.DRAFT)
    needs_approval = models.BooleanField(_("needs approval"), default=True)
    author = models.CharField(_("made by"), max_length=80)
    made_at = models.DateTimeField(_("made at"))
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    digest = models.BinaryField(null=True)
    items = models.PositiveIntegerField(_("values"), default=0)
    subjects = models.PositiveIntegerField(_("subjects"), default=0)
    batches = models.PositiveIntegerField(_("batches"), default=0)
    # [{"rule": id, "method": …, "items": n, "subjects": n}, …], largest first.
    grounds = models.JSONField(_("grounds"), default=list)
    expires_at = models.DateTimeField(_("may be approved or executed until"), null=True, blank=True)
    approver = models.CharField(_("decided by"), max_length=80, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    approved_digest = models.BinaryField(null=True)
    excluded = models.PositiveIntegerField(_("excluded"), default=0)
    rejection = models.CharField(_("why it was rejected"), max_length=40, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects: ClassVar[Any] = RetentionPlanQuerySet.as_manager()
    history = tracked(no_db_index=("number",))

    class Meta:
        verbose_name = _("retention plan")
        verbose_name_plural = _("retention plans")
        default_permissions = ("add", "view")
        permissions = [
            ("approve_plan", _("Can approve or reject a retention plan")),
            ("execute_plan", _("Can start, stop and continue a retention plan")),
        ]
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approver="") | ~Q(approver=models.F("author")),
                name="retention_plan_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(frozen_at__isnull=False, digest__isnull=False),
                name="retention_plan_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "running", "stopped", "done"])
                | Q(needs_approval=False)
                | ~Q(approver="") & Q(decided_at__isnull=False, approved_digest__isnull=False),
                name="retention_plan_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(rejection=""), name="retention_plan_rejected_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False), name="retention_plan_finished"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "id"], condition=Q(state__in=OPEN_STATES), name="retention_plan_open"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BatchState(models.TextChoices):
    """Where a batch stands: two phases, so that a killed worker's batch is known and taken up again."""

    PLANNED = "planned", _("planned")
    INTENT = "intent", _("begun")
    DONE = "done", _("done")


class PlanBatch(TrackedModel):
    """A part of a plan that one worker does in one transaction: all items of some subjects.

    A worker first commits its intent, then destroys and confirms in one transaction while it holds the
    row. So a batch that says ``intent`` and is locked by nobody belongs to a worker that is gone.
    ``digest`` is the SHA-256 over the batch's items as they were frozen; ``outcome_digest`` over that and
    over what was left out of them and why. ``late_at``: when the first of its items is overdue.
    """

    plan = models.ForeignKey(
        RetentionPlan, models.PROTECT, related_name="+", verbose_name=_("plan"), db_index=False
    )
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=8, choices=BatchState, default=BatchState.PLANNED)
    items = models.PositiveIntegerField(_("values"))
    digest = models.BinaryField()
    worker = models.UUIDField(_("worker"), null=True, blank=True)
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    destroyed = models.PositiveIntegerField(_("destroyed"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    keys = models.PositiveIntegerField(_("keys destroyed"), default=0)
    outcome_digest = models.BinaryField(null=True)
    late_at = models.DateTimeField(_("overdue from"), null=True, blank=True)

    history = tracked(no_db_index=("plan",))

    class Meta:
        verbose_name = _("batch of a plan")
        verbose_name_plural = _("batches of plans")
        default_permissions = ()
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="retention_batch_once"),
            models.CheckConstraint(
                condition=Q(state="planned", worker__isnull=True, done_at__isnull=True)
                | Q(state="intent", worker__isnull=False, done_at__isnull=True)
                | Q(state="done", worker__isnull=False, done_at__isnull=False),
                name="retention_batch_phases",
            ),
        ]
        indexes = [
            models.Index(fields=["plan"], condition=~Q(state="done"), name="retention_batch_to_do"),
            models.Index(fields=["late_at"], condition=~Q(state="done"), name="retention_batch_late"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"


class Outcome(models.TextChoices):
    """What became of an item. What is planned or destroyed says nothing: its batch tells which."""

    PLANNED = "", _("planned")
    EXCLUDED = "excluded", _("excluded")
    SKIPPED = "skipped", _("skipped")


class PlanItem(models.Model):
    """One value in a plan, why it is due, and what became of it if it was not destroyed.

    Written once with the plan. A trigger refuses every change but one: from nothing to excluded (before
    approval) or skipped (at execution). An item without outcome in a batch that is done was destroyed at
    the batch's ``done_at``. So destroying ten thousand values writes nothing here; the digests of plan and
    batch, which are in the sealed history, prove the rows.

    Ids are plain numbers, on purpose without foreign keys: the list must not depend on rows it outlives,
    and is checked when it is executed. That of the plan is not checked by the database either, row by row at
    commit: plans are never deleted, and the plan's digest is over all its rows.
    """

    pk = models.CompositePrimaryKey("plan_id", "batch", "data_item_id")
    plan = models.ForeignKey(
        RetentionPlan, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    batch = models.PositiveIntegerField()
    data_item_id = models.BigIntegerField()
    subject_id = models.BigIntegerField()
    category_id = models.BigIntegerField()
    rule_id = models.BigIntegerField()
    method = models.CharField(max_length=10, choices=Method)
    ended_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # When it is overdue, by the calendar of the day of the plan. Null in plans older than the column.
    late_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.PLANNED)
    why = models.CharField(max_length=40, default="")

    class Meta:
        verbose_name = _("value in a plan")
        verbose_name_plural = _("values in plans")
        default_permissions = ()
        ordering = ["plan_id", "batch", "data_item_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", why="") | ~Q(outcome="") & ~Q(why=""), name="retention_item_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["data_item_id"], name="retention_item_of"),
            models.Index(fields=["plan", "batch"], condition=~Q(outcome=""), name="retention_item_left_out"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.data_item_id}"


class Exclusion(models.TextChoices):
    """Why the approver takes an item out of a plan."""

    STILL_NEEDED = "still_needed", _("still needed")
    DISPUTE = "dispute", _("dispute or complaint")
    OBLIGATION = "obligation", _("an obligation is not fulfilled")
    LAW = "law", _("kept by law")
    DOUBT = "doubt", _("to be looked into")


class DestructionAct(TrackedModel):
    """The act of destruction of a plan: counts of what really happened, who approved, what was skipped.

    Codes, counts and references only; texts in Kazakh and Russian are made when it is shown. ``counts``:
    {"categories": {code: n}, "rules": [{"rule": id, "items": n}], "skipped": {why: n}, "excluded": {why: n}}.
    """

    number = models.CharField(_("act"), max_length=24, unique=True)
    plan = models.OneToOneField(RetentionPlan, models.PROTECT, related_name="act", verbose_name=_("plan"))
    made_at = models.DateTimeField(_("made at"))
    items = models.PositiveIntegerField(_("values destroyed"))
    subjects = models.PositiveIntegerField(_("subjects"))
    whole_subjects = models.PositiveIntegerField(_("subjects of whom nothing is left"))
    keys = models.PositiveIntegerField(_("keys destroyed"))
    anonymised = models.PositiveIntegerField(_("values depersonalised"))
    skipped = models.PositiveIntegerField(_("skipped"))
    excluded = models.PositiveIntegerField(_("excluded"))
    counts = models.JSONField(_("counts"), default=dict)
    approvers = ArrayField(models.CharField(max_length=80), verbose_name=_("approved by"), default=list)
    plan_digest = models.BinaryField()
    outcome_digest = models.BinaryField()
    # The newest seal when the act was made; what the act proves is in a later one.
    seal = models.BigIntegerField(_("seal before"), null=True)
    backups_until = models.DateField(_("backups may hold it until"))

    history = tracked(no_db_index=("number", "plan"))

    class Meta:
        verbose_name = _("act of destruction")
        verbose_name_plural = _("acts of destruction")
        default_permissions = ("view",)
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number
