"""Extracts of registers: who took which rows along, in what form, and the digest of what they were given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked


class Format(models.TextChoices):
    """What kind of file."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    PDF = "pdf", "PDF/A"


class State(models.TextChoices):
    """How far the file has come."""

    BEGUN = "begun", _("not finished")
    WHOLE = "whole", _("whole")


class Extract(TrackedModel):
    """One file made of a register. ``sha256`` is of the whole file, so that a copy can be held against it.

    One that stays begun was broken off: the reader went away, or the process was killed.
    """

    register = models.SlugField(_("register"), max_length=40, db_index=False)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    language = models.CharField(_("language"), max_length=2)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until, this day included"), null=True, blank=True)
    actor = models.CharField(_("made by"), max_length=80, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.BEGUN)
    rows = models.PositiveIntegerField(_("rows"), null=True)
    size = models.BigIntegerField(_("bytes"), null=True)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, editable=False)
    begun_at = models.DateTimeField(_("begun at"))
    ended_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("extract")
        verbose_name_plural = _("extracts")
        default_permissions = ("view",)
        permissions = [("export_register", _("Can take registers along"))]
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="extracts_extract_whole",
                condition=Q(state="begun", rows=None, size=None, sha256="", ended_at=None)
                | Q(state="whole", rows__isnull=False, size__isnull=False, ended_at__isnull=False)
                & ~Q(sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return f"EX-{self.pk}"
