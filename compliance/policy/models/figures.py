"""What each indicator said on a day, kept for the statement of compliance of any past day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.audit.tracking import TrackedModel, tracked


class Standings(models.TextChoices):
    """What a figure means (``indicators.Standing``)."""

    OK = "ok", pgettext_lazy("a clause", "in order")
    ATTENTION = "attention", pgettext_lazy("a clause", "needs attention")
    BREACH = "breach", pgettext_lazy("a clause", "broken")


class DailyFigure(TrackedModel):
    """The figure of an indicator at the end of a day, written once. Its history is sealed with the trail."""

    day = models.DateField(_("day"))
    code = models.CharField(_("indicator"), max_length=60)
    figure = models.PositiveIntegerField(_("figure"))
    standing = models.CharField(_("standing"), max_length=9, choices=Standings)
    measured_at = models.DateTimeField(_("measured at"))

    history = tracked()

    class Meta:
        verbose_name = _("figure of a day")
        verbose_name_plural = _("figures of days")
        default_permissions = ()
        ordering = ["-day", "code"]
        constraints = [models.UniqueConstraint(fields=["code", "day"], name="policy_figure_once_a_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.day.isoformat()}"
