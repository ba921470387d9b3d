"""Figures by month for the charts of the dashboard."""

from __future__ import annotations

from django.db import models


class MonthFigure(models.Model):
    """What a tally counted of a month, in the last night. Counted anew every night, so it has no history.

    Anything here can be counted again from the rows it tells of; nothing rests on it.
    """

    code = models.CharField(max_length=60)
    part = models.CharField(max_length=60)
    month = models.DateField()
    figure = models.BigIntegerField()
    measured_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code", "month", "part"], name="policy_monthfigure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.month.isoformat()} {self.part}"
