"""The second factor of a member of staff."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.vault.fields import SealedTextField


class SecondFactor(TrackedModel):
    """An authenticator application that shares a secret with us (TOTP, RFC 6238).

    Pending until a first code proves that the application has the secret; removed by a reset, never
    deleted. The secret is sealed: whoever reads the database cannot make codes.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="second_factors",
        verbose_name=_("member of staff"),
    )
    secret = SealedTextField(_("secret"), label="access.secondfactor.secret")
    created_at = models.DateTimeField(_("created at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    removed_at = models.DateTimeField(_("removed at"), null=True)

    history = tracked()

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(removed_at__isnull=True, confirmed_at__isnull=False),
                name="access_secondfactor_one_confirmed",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(removed_at__isnull=True, confirmed_at__isnull=True),
                name="access_secondfactor_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"second factor {self.pk}"


class SecondFactorGuard(models.Model):
    """What is counted while codes are checked: the last step used, wrong codes in a row, a pause.

    One locked row per user, so that the same code sent twice at the same moment is good once.
    Every check is an entry of the trail; the counters themselves need no history.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="second_factor_guard"
    )
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    closed_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("counter of the second factor")
        verbose_name_plural = _("counters of the second factor")
        default_permissions = ()

    def __str__(self) -> str:
        return f"guard {self.pk}"


class RecoveryCode(models.Model):
    """A code for the day the telephone is lost: random, stored as a hash, good once.

    Making, using and replacing codes are entries of the trail; the row never changes but for
    ``used_at``, and goes when the codes are replaced.
    """

    factor = models.ForeignKey(SecondFactor, models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["factor", "digest"], name="access_recoverycode_once"),
        ]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
