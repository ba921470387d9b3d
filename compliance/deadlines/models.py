"""How long each thing may take, since when and by what source; and the days that the office says itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked

from .rules import MOST_DAYS


class Units(models.TextChoices):
    """What a term is counted in (``rules.Unit``)."""

    WORKING = "working", _("working days")
    CALENDAR = "calendar", _("calendar days")


class CountsFrom(models.TextChoices):
    """The event on the day after which a term begins (Civil Code 173)."""

    RECEIPT = "receipt", _("receipt of the request")
    DOCUMENTS = "documents", _("receipt of the supporting documents")
    VIOLATION_INFORMATION = "violation_information", _("information on a violation")
    VIOLATION_CONFIRMED = "violation_confirmed", _("confirmation of the violation")
    VIOLATION_DENIED = "violation_denied", _("finding that there was no violation")
    DEMAND = "demand", _("receipt of the demand")
    WITHDRAWAL = "withdrawal", _("notice of withdrawal")
    DISCOVERY = "discovery", _("discovery of the breach")
    TRANSFER = "transfer", _("the transfer")
    CONSENT = "consent", _("receipt of the consent")
    PURPOSE_END = "purpose_end", _("end of the purpose")
    APPROVAL = "approval", _("approval of the change")


class RuleSource(models.TextChoices):
    """Who set a term."""

    LAW = "law", _("law")
    RULES = "rules", _("rules of the authority")
    POLICY = "policy", _("policy")
    INTERNAL = "internal", _("set by ourselves")


class Confidence(models.TextChoices):
    """How well a term and its beginning are confirmed: the weaker of the two."""

    HIGH = "high", _("read in the act")
    MEDIUM = "medium", _("secondary sources, or our reading")
    LOW = "low", _("one weak source")


class DayKind(models.TextChoices):
    """What the office says of a day over the shipped calendar."""

    HOLIDAY = "holiday", _("holiday")
    DAY_OFF = "day_off", _("day off, moved here")
    WORKING = "working", _("working day")


class Spoken(TrackedModel):
    """Something with a name in each language."""

    name_kk = models.CharField(_("name in Kazakh"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return str(getattr(self, f"name_{(get_language() or 'ru')[:2]}", self.name_en))


class DeadlineRule(Spoken):
    """One version of a term. A change is a new version from a date on; a row is never overwritten.

    What happened on a day is counted by the version in force on that day. A version entered by mistake
    is switched off.
    """

    code = models.SlugField(_("code"), max_length=40, db_index=False)
    amount = models.PositiveSmallIntegerField(_("number of days"))
    unit = models.CharField(_("counted in"), max_length=8, choices=Units)
    counts_from = models.CharField(_("counts from"), max_length=24, choices=CountsFrom)
    source = models.CharField(_("source"), max_length=8, choices=RuleSource)
    citation = models.CharField(_("article or clause"), max_length=200, blank=True)
    confidence = models.CharField(_("confirmed by"), max_length=6, choices=Confidence, blank=True)
    in_force_from = models.DateField(_("in force from"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("valid"), default=True)

    history = tracked()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        default_permissions = ("add", "change", "view")
        ordering = ["position", "code", "-in_force_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "in_force_from"], condition=Q(active=True), name="deadlines_rule_one_a_day"
            ),
            models.CheckConstraint(condition=Q(amount__lte=MOST_DAYS), name="deadlines_rule_not_endless"),
            models.CheckConstraint(
                condition=Q(source="internal") | ~Q(citation=""), name="deadlines_rule_cited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.in_force_from.isoformat()}"


class CalendarDay(Spoken):
    """A day that the office says itself, over the shipped calendar: a moved day off, a new holiday.

    Orders of the labour authority come late (Labour Code 85(3)), and holidays by the moon are estimated.
    A day taken back is switched off, and the shipped calendar holds again.
    """

    name_kk = models.CharField(_("name in Kazakh"), max_length=200, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    date = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("what it is"), max_length=8, choices=DayKind)
    order_reference = models.CharField(_("order"), max_length=200, blank=True)
    active = models.BooleanField(_("valid"), default=True)

    history = tracked(no_db_index=("date",))

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("calendar")
        default_permissions = ("add", "change", "view")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="holiday") | (~Q(name_kk="") & ~Q(name_ru="") & ~Q(name_en="")),
                name="deadlines_day_holiday_named",
            ),
        ]

    def __str__(self) -> str:
        return str(self.date)
