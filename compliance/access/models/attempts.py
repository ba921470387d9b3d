"""Counters of refused attempts. They hold digests and numbers, and live for minutes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInLock(models.Model):
    """Sign-ins that began and did not succeed, for one digest of a name and an address.

    ``key`` is a keyed digest because a stranger may type anything, a subject's IIN too, into the field
    for the name. In PostgreSQL, so that a restart of the cache unlocks nobody.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("sign-in lock")
        verbose_name_plural = _("sign-in locks")
        default_permissions = ()

    def __str__(self) -> str:
        return "sign-in lock"


class AttemptTally(models.Model):
    """How often one event came from one origin within one window of time.

    The first ones are entries of the trail; the rest becomes one entry with a number when the window is
    over, and the row goes. ``origin`` is a keyed digest of the address; empty for staff, and for
    the row that counts all origins together.
    """

    event = models.CharField(max_length=100)
    window = models.DateTimeField()
    actor = models.CharField(max_length=80)
    origin = models.CharField(max_length=16, blank=True)
    total = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("tally of attempts")
        verbose_name_plural = _("tallies of attempts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["window", "event", "actor", "origin"], name="access_attempttally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"tally {self.pk}"
