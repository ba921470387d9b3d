"""Imports of subjects from files: where each stands, and what came of it."""

from __future__ import annotations

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


class SubjectImport(TrackedModel):
    """One file of subjects. Rows and progress are committed together, so a killed import goes on.

    ``digest`` is a keyed hash by which the same file is known again; ``next_row`` the first row not
    yet taken. Counts and position change too often for a history row each and are not in it; the
    end of an import is.
    """

    digest = models.BinaryField()
    file = SealedFileField(label="register.subjectimport.file", null=True)
    rejected_file = SealedFileField(label="register.subjectimport.rejected_file", null=True)
    mapping = SealedJSONField(label="register.subjectimport.mapping", null=True)
    state = models.CharField(_("state"), max_length=8, choices=ImportState, default=ImportState.WAITING)
    dry_run = models.BooleanField(_("dry run"), default=False)
    requested_by = models.CharField(_("requested by"), max_length=80)
    requested_at = models.DateTimeField(_("requested at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    failure = models.CharField(_("why it stopped"), max_length=40, blank=True)
    next_row = models.PositiveBigIntegerField(default=1)
    rows_total = models.PositiveBigIntegerField(_("rows"), null=True)
    created = models.PositiveBigIntegerField(_("created"), default=0)
    updated = models.PositiveBigIntegerField(_("updated"), default=0)
    unchanged = models.PositiveBigIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveBigIntegerField(_("rejected"), default=0)

    history = tracked(
        excluded_fields=("next_row", "rows_total", "created", "updated", "unchanged", "rejected")
    )

    class Meta:
        verbose_name = _("import of subjects")
        verbose_name_plural = _("imports of subjects")
        ordering = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.pk}"
