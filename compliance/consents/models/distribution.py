"""Distribution: terms that are published (4.8) and demands to stop (4.9, 4.10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked
from compliance.register.models import Subject
from compliance.vault.fields import SealedJSONField

from .consents import Channel, Consent


class PublicationQuerySet(TrackedQuerySet):
    """Questions about publications."""

    def waiting(self) -> PublicationQuerySet:
        """Terms that hold and are not published yet."""
        found: PublicationQuerySet = self.filter(published_at=None, ended_at=None)
        return found

    def overdue(self, now: datetime) -> PublicationQuerySet:
        """Those that wait for longer than three working days (4.8)."""
        found: PublicationQuerySet = self.waiting().filter(due_at__lte=now)
        return found


class Publication(TrackedModel):
    """The terms of one entry of a distribution consent, to be published in three working days (4.8).

    What is published is this row: codes and dates, never a value. ``number`` is what the public sees.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    consent = models.ForeignKey(
        Consent, models.PROTECT, related_name="publications", verbose_name=_("consent"), db_index=False
    )
    entry = models.PositiveIntegerField(_("entry of the ledger"))
    categories = ArrayField(models.SlugField(max_length=40), verbose_name=_("categories"))
    terms = models.JSONField(_("bans and conditions"), default=dict)
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("due"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects: ClassVar[Any] = PublicationQuerySet.as_manager()
    history = tracked(no_db_index=("number",))

    class Meta:
        verbose_name = _("publication of terms")
        verbose_name_plural = _("publications of terms")
        default_permissions = ("view",)
        permissions = [("publish_terms", _("Can publish terms of distribution"))]
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["consent", "entry"], name="consents_publication_once"),
            models.UniqueConstraint(
                fields=["consent"], condition=Q(ended_at__isnull=True), name="consents_publication_one_live"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(published_at__isnull=True, ended_at__isnull=True),
                name="consents_publication_due",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(published_at__isnull=False, ended_at__isnull=True),
                name="consents_publication_public",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(published_at__isnull=False, ended_at__isnull=False),
                name="consents_publication_past",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DemandState(models.TextChoices):
    """How a demand to stop distribution stands."""

    INCOMPLETE = "incomplete", _("required contents are missing")
    ACCEPTED = "accepted", _("distribution stopped")


class DistributionDemand(TrackedModel):
    """A demand to stop distribution with the contents that clause 4.9 requires. Kept also when incomplete."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="demands", verbose_name=_("consent"))
    received_at = models.DateTimeField(_("received at"))
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    # {"surname", "name", "patronymic", "has_patronymic", "contact"}; the data are in ``categories``.
    contents = SealedJSONField(_("contents"), label="consents.distributiondemand.contents")
    categories = ArrayField(
        models.SlugField(max_length=40), default=list, blank=True, verbose_name=_("categories")
    )
    missing = ArrayField(models.SlugField(max_length=20), default=list, blank=True, verbose_name=_("missing"))
    message = models.CharField(_("message it came in"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=DemandState)

    history = tracked()

    class Meta:
        verbose_name = _("demand to stop distribution")
        verbose_name_plural = _("demands to stop distribution")
        default_permissions = ("add", "view")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="consents_demand_complete_or_not",
                condition=Q(state="accepted", missing=[]) | Q(state="incomplete", missing__len__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"
