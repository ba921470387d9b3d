"""Why a subject's data is processed, when that stops, and what was destroyed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.vault.fields import SealedTextField

from .catalogue import Category, LegalBasis, Purpose
from .subjects import Subject


class EndReason(models.TextChoices):
    """Why a processing ended (clauses 3.3.4, 4.10, 5.7; Art. 18)."""

    ACHIEVED = "achieved", _("purpose achieved")
    WITHDRAWN = "withdrawn", _("consent withdrawn")
    EXPIRED = "expired", _("consent expired")
    CONTRACT_ENDED = "contract_ended", _("contract ended")
    DEMANDED = "demanded", _("demanded by the subject")
    UNLAWFUL = "unlawful", _("found unlawful")


class Processing(TrackedModel):
    """This subject's data, for this purpose, on this basis, from then until then."""

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="processings", verbose_name=_("subject")
    )
    purpose = models.ForeignKey(
        Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"), db_index=False
    )
    basis = models.ForeignKey(
        LegalBasis, models.PROTECT, related_name="+", verbose_name=_("legal basis"), db_index=False
    )
    started_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=16, choices=EndReason, blank=True)
    # Codes of categories. Null: all that the purpose needs. A consent may cover fewer (Art. 8(4)).
    covers = ArrayField(models.SlugField(max_length=40), null=True, blank=True, verbose_name=_("covers"))
    document = SealedTextField(
        _("contract or other document"), label="register.processing.document", null=True
    )

    history = tracked(no_db_index=("purpose", "basis"))

    class Meta:
        verbose_name = _("processing")
        verbose_name_plural = _("processings")
        ordering = ["subject", "started_at"]
        default_permissions = ("view",)
        permissions = [
            ("start_processing", _("Can start a processing")),
            ("end_processing", _("Can end a processing")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "purpose", "basis"],
                condition=Q(ended_at__isnull=True),
                name="register_processing_one_live",
            ),
            models.CheckConstraint(
                name="register_processing_ends_with_reason",
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="register_processing_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"


class BlockingGround(models.TextChoices):
    """Why data is blocked (clauses 2.2, 3.3.2; Art. 25(2)(8))."""

    SUBJECT_DEMAND = "subject_demand", _("demand of the subject")
    INACCURATE = "inaccurate", _("data may be inaccurate")
    VIOLATION = "violation", _("information on a violation")
    AUTHORITY = "authority", _("decision of an authority or a court")
    DISPUTE = "dispute", _("dispute")


class Blocking(TrackedModel):
    """A temporary stop (clause 2.2): refuses edit, use, export, transfer and destruction until lifted."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="blockings", verbose_name=_("subject"))
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        db_index=False,
        help_text=_("Empty: all data of the subject."),
    )
    ground = models.CharField(_("ground"), max_length=16, choices=BlockingGround)
    placed_at = models.DateTimeField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    history = tracked(no_db_index=("category",))

    class Meta:
        verbose_name = _("blocking")
        verbose_name_plural = _("blockings")
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "category"],
                condition=Q(lifted_at__isnull=True),
                nulls_distinct=False,
                name="register_blocking_one_live",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"], condition=Q(lifted_at__isnull=True), name="register_blocking_until"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"


class Destruction(TrackedModel):
    """What was destroyed of a subject, by whom and why; ``number`` is what readers of it are shown."""

    number = models.CharField(_("act"), max_length=24, unique=True)
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="destructions", verbose_name=_("subject")
    )
    whole = models.BooleanField(_("everything"))
    categories = models.JSONField(_("categories"), default=list)
    keys = models.PositiveIntegerField(_("keys destroyed"))
    items = models.PositiveIntegerField(_("values destroyed"))
    destroyed_at = models.DateTimeField(_("destroyed at"))

    history = tracked(no_db_index=("number",))

    class Meta:
        verbose_name = _("destruction")
        verbose_name_plural = _("destructions")
        ordering = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.number
