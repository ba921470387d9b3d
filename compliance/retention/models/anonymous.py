"""What is left of people whose data was depersonalised: counts, without a way back (clause 2.5; Art. 17)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.register.models import Purpose

LEAST_K = 5


class AnonymousFact(models.Model):
    """So many people of an age band and region, in a month. No row says who, and none is of one person.

    Random ids, no order, no instant: nothing here leads back to a plan, a batch or a subject. A group of
    fewer than k people is not written (``services.anonymising``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    month = models.DateField(_("month"))
    purpose = models.ForeignKey(
        Purpose, models.PROTECT, null=True, related_name="+", verbose_name=_("purpose"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=24, blank=True)
    age_band = models.CharField(_("age band"), max_length=12, blank=True)
    region = models.CharField(_("region"), max_length=24, blank=True)
    categories = models.PositiveSmallIntegerField(_("categories"), default=0)
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("anonymous fact")
        verbose_name_plural = _("anonymous facts")
        default_permissions = ("view",)
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "purpose", "kind", "age_band", "region", "categories"],
                nulls_distinct=False,
                name="retention_fact_one_a_group",
            ),
            models.CheckConstraint(condition=Q(people__gte=LEAST_K), name="retention_fact_of_several"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FactTally(models.Model):
    """Of how many people nothing was told in a month, because their groups were too small."""

    month = models.DateField(_("month"), primary_key=True)
    suppressed = models.PositiveIntegerField(_("not told"))

    class Meta:
        verbose_name = _("people not told of")
        verbose_name_plural = _("people not told of")
        default_permissions = ()

    def __str__(self) -> str:
        return self.month.isoformat()
