"""How long data is kept after its purpose has ended, what becomes of it then, and by what source."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.register.models import Category, Purpose

# Longer than any law asks; beyond it a period is a slip of the pen.
MOST_YEARS = 100


class Unit(models.TextChoices):
    """What a period is counted in, on the calendar."""

    DAYS = "days", _("days")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")


class Ending(models.TextChoices):
    """The event after which a period runs (clause 5.7; Art. 18): how a processing ended, or any end."""

    ANY = "any", _("any end")
    ACHIEVED = "achieved", _("purpose achieved")
    CONSENT_ENDED = "consent_ended", _("consent withdrawn or expired")
    CONTRACT_ENDED = "contract_ended", _("contract ended")
    DEMANDED = "demanded", _("demand of the subject")
    UNLAWFUL = "unlawful", _("found unlawful")


class Method(models.TextChoices):
    """What is done with data that is due (clauses 2.5, 2.12, 5.7)."""

    DESTROY = "destroy", _("destroy")
    ANONYMISE = "anonymise", _("depersonalise, then destroy")


class LegalSource(models.TextChoices):
    """Who set a period."""

    LAW = "law", _("law")
    RULES = "rules", _("rules of the authority")
    CONTRACT = "contract", _("contract")
    POLICY = "policy", _("policy")
    INTERNAL = "internal", _("set by ourselves")


class RetentionRule(TrackedModel):
    """One version of a period. A change is a new version from a day on; a row is never overwritten.

    The version in force today counts, also for what ended earlier. One without a purpose says when data
    goes that no purpose has needed (clause 5.5). Of several the one for the very end goes before the one
    for any end, then the one for the category before the one for all (``rules.periods``). A version
    entered by mistake is switched off.
    """

    code = models.SlugField(_("code"), max_length=60, db_index=False)
    purpose = models.ForeignKey(
        Purpose,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("purpose"),
        db_index=False,
        help_text=_("Empty: data that no purpose needs."),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        db_index=False,
        help_text=_("Empty: all categories that the purpose needs."),
    )
    ending = models.CharField(_("counts from"), max_length=16, choices=Ending, default=Ending.ANY)
    amount = models.PositiveIntegerField(_("period"), help_text=_("0: at once, without a further day."))
    unit = models.CharField(_("counted in"), max_length=8, choices=Unit, default=Unit.DAYS)
    method = models.CharField(_("then"), max_length=10, choices=Method, default=Method.DESTROY)
    needs_approval = models.BooleanField(
        _("needs approval"),
        default=True,
        help_text=_("Switched off: what is due by this rule is destroyed without asking a second person."),
    )
    source = models.CharField(_("source"), max_length=8, choices=LegalSource)
    citation = models.CharField(_("article or clause"), max_length=200, blank=True)
    in_force_from = models.DateField(_("in force from"))
    active = models.BooleanField(_("valid"), default=True)

    history = tracked(no_db_index=("purpose", "category"))

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        default_permissions = ("add", "change", "view")
        ordering = ["code", "-in_force_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "category", "ending", "in_force_from"],
                condition=Q(active=True),
                nulls_distinct=False,
                name="retention_rule_one_a_day",
            ),
            models.CheckConstraint(
                condition=Q(unit="days", amount__lte=MOST_YEARS * 365)
                | Q(unit="months", amount__lte=MOST_YEARS * 12)
                | Q(unit="years", amount__lte=MOST_YEARS),
                name="retention_rule_not_endless",
            ),
            models.CheckConstraint(
                condition=Q(source="internal") | ~Q(citation=""), name="retention_rule_cited"
            ),
            # What no purpose needs has not ended in any way, so there is one rule for it, or one a category.
            models.CheckConstraint(
                condition=Q(purpose__isnull=False) | Q(ending="any"), name="retention_rule_excess_any"
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.pk}, {self.in_force_from.isoformat()}"
