"""What keeps data from being destroyed although nobody needs it any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked
from compliance.deadlines.rules import day_of
from compliance.register.models import Category, Subject
from compliance.vault.fields import SealedTextField


class HoldKind(models.TextChoices):
    """Why data is held (clauses 3.1.2, 5.7; Art. 8(2), 18)."""

    LAW = "law", _("kept by law")
    OBLIGATION = "obligation", _("an obligation is not fulfilled")
    OPEN_REQUEST = "open_request", _("an open request")
    DISPUTE = "dispute", _("dispute")


class HoldQuerySet(TrackedQuerySet):
    """Questions about holds. Plan of both: the partial index on the subject of those not lifted."""

    def live(self, now: datetime) -> HoldQuerySet:
        """Holds that stand at an instant: not lifted, and their last day in the office is not over."""
        found: HoldQuerySet = self.filter(
            Q(until__isnull=True) | Q(until__gte=day_of(now)), lifted_at__isnull=True
        )
        return found


class Hold(TrackedModel):
    """Keeps all data of a subject, or one category, until it is lifted or its last day is over.

    What a person places has a last day, so that nothing is kept for ever by being forgotten. What the
    product places by itself (an open request) has instead the ``key`` of what placed it: it is lifted by
    that key, and placed once.
    """

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="holds", verbose_name=_("subject"), db_index=False
    )
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
    kind = models.CharField(_("kind"), max_length=12, choices=HoldKind)
    ground = SealedTextField(_("law, contract or case"), label="retention.hold.ground", null=True)
    source = models.CharField(
        pgettext_lazy("of a case or an order", "reference"),
        max_length=40,
        blank=True,
        help_text=_("Number of the case, order or request. No names."),
    )
    key = models.CharField(_("placed by itself for"), max_length=80, blank=True, editable=False)
    placed_at = models.DateTimeField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects: ClassVar[Any] = HoldQuerySet.as_manager()
    history = tracked(no_db_index=("subject", "category"))

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = pgettext_lazy("what keeps data", "holds")
        default_permissions = ("add", "change", "view")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(lifted_at__isnull=True) & ~Q(key=""),
                name="retention_hold_one_a_key",
            ),
            models.CheckConstraint(condition=Q(until__isnull=False) | ~Q(key=""), name="retention_hold_ends"),
            models.CheckConstraint(
                condition=Q(ground__isnull=False) | ~Q(key=""), name="retention_hold_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], condition=Q(lifted_at__isnull=True), name="retention_hold_live"),
            models.Index(
                fields=["until"],
                condition=Q(lifted_at__isnull=True, until__isnull=False),
                name="retention_hold_until",
            ),
            models.Index(fields=["subject", "-id"], name="retention_hold_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"
