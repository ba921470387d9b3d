"""Imports of subjects from files: where each stands, whom it has met, and which rows were rejected."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.vault.fields import SealedFileField, SealedJSONField


class ImportState(models.TextChoices):
    """Where an import stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped")


# Scope of the key under which rejected rows about a known subject are sealed: it goes with any of
# the subject's data (services.destruction).
REJECTED_SCOPE = "import"


class SubjectImport(TrackedModel):
    """One file of subjects. Rows and progress are committed together, so a killed import goes on.

    ``digest`` is a keyed hash by which the same file is known again; ``next_row`` the first row not
    yet taken. Counts and position change too often for a history row each and are not in it; start
    and end of an import are. Everything an import writes carries its ``request_id``.

    Two keys: ``import:<id>`` for the file, destroyed as soon as it is taken in, and ``rejected:<id>``
    for the heading and rows that were rejected, destroyed after a month.
    """

    digest = models.BinaryField()
    request_id = models.UUIDField(_("request id"), default=uuid.uuid4)
    file = SealedFileField(label="register.subjectimport.file", null=True)
    heading = SealedJSONField(label="register.subjectimport.heading", null=True)
    options = models.JSONField(_("options"), default=dict)
    notes = models.JSONField(_("notes on the file"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=ImportState, default=ImportState.WAITING)
    dry_run = models.BooleanField(_("dry run"), default=False)
    requested_by = models.CharField(_("requested by"), max_length=80)
    requested_at = models.DateTimeField(_("requested at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    failure = models.CharField(_("why it stopped"), max_length=40, blank=True)
    failure_details = models.JSONField(_("details of why it stopped"), default=dict)
    forgotten_at = models.DateTimeField(_("rejected rows destroyed at"), null=True)
    next_row = models.PositiveBigIntegerField(default=1)
    permille = models.PositiveSmallIntegerField(default=0)
    created = models.PositiveBigIntegerField(_("created"), default=0)
    updated = models.PositiveBigIntegerField(_("updated"), default=0)
    unchanged = models.PositiveBigIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveBigIntegerField(_("rejected"), default=0)
    warnings = models.JSONField(_("warnings"), default=dict)

    history = tracked(
        excluded_fields=("next_row", "permille", "created", "updated", "unchanged", "rejected", "warnings")
    )

    class Meta:
        verbose_name = _("import of subjects")
        verbose_name_plural = _("imports of subjects")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=[ImportState.WAITING, ImportState.RUNNING]),
                name="register_import_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ImportedSubject(models.Model):
    """An import has met this subject, in this row. Written with the subject, never changed.

    By it a second row about the same person is recognised however far apart the two are, and it
    tells which file a person came from.
    """

    pk = models.CompositePrimaryKey("run_id", "subject_id")
    run = models.ForeignKey(
        SubjectImport, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subject_id = models.BigIntegerField()
    row = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("imported subject")
        verbose_name_plural = _("imported subjects")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.run_id}/{self.row}"


class RejectedRow(models.Model):
    """A row that was not taken in, and why. Written once with its batch; its cells go with their key.

    ``faults`` are pairs of a column's code (empty for the whole row) and a message's code. ``cells`` is
    sealed under a key of the subject where the row names one, so that it goes with that subject's
    data, otherwise under the import's; nothing is kept of rows about destroyed subjects.
    """

    run = models.ForeignKey(SubjectImport, models.PROTECT, related_name="rejected_rows", db_index=False)
    row = models.PositiveBigIntegerField(_("row"))
    faults = models.JSONField(_("reasons"))
    cells = SealedJSONField(label="register.rejectedrow.cells", null=True)

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering = ["run", "row"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="register_rejectedrow_once")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.row}"
