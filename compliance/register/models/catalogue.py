"""What may be kept, why, and on what ground: the catalogue that the policy's clauses 4 to 6 fill."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked


class Named(TrackedModel):
    """Something with a code and a name in each language, and the clause of the policy it comes from."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_kk = models.CharField(_("name in Kazakh"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    clause = models.CharField(_("clause of the policy"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return str(getattr(self, f"name_{(get_language() or 'ru')[:2]}", self.name_en))


class Sensitivity(models.TextChoices):
    """How carefully a category is to be handled (Law 94-V; clauses 4.1, 4.4)."""

    ORDINARY = "ordinary", _("ordinary")
    RESTRICTED = "restricted", _("of restricted access")
    SPECIAL = "special", _("special")
    BIOMETRIC = "biometric", _("biometric")


class Validator(models.TextChoices):
    """How a value of a category is checked and normalised (``rules.values``)."""

    TEXT = "text", _("text")
    NAME = "name", _("name")
    DATE = "date", _("date")
    IIN = "iin", _("IIN")
    BIN_OR_IIN = "bin_or_iin", _("BIN or IIN")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    WEB_STATISTICS = "web_statistics", _("web statistics")


class Mask(models.TextChoices):
    """What of a value is shown before it is revealed (``rules.masking``)."""

    ALL = "all", _("nothing")
    FIRST_LETTER = "first_letter", _("first letter")
    LAST4 = "last4", _("last four digits")
    EMAIL = "email", _("e-mail, first letters")
    PHONE = "phone", _("phone, last digits")
    YEAR = "year", _("year")


class Search(models.TextChoices):
    """How a value can be found by the blind index."""

    NONE = "none", _("not at all")
    EXACT = "exact", _("whole value")
    PREFIX = "prefix", _("beginning of three letters and more")


class Anonymisation(models.TextChoices):
    """What generalised fact may remain of a value (clause 2.5, Art. 17)."""

    NONE = "none", _("nothing")
    DROP = "drop", _("dropped")
    AGE_BAND = "age_band", _("age band")
    REGION = "region", _("region")
    MONTH = "month", _("month")


class Category(Named):
    """A kind of personal data (clauses 4.1, 4.2, 4.4). A forbidden one never takes a value (4.4, 4.5)."""

    sensitivity = models.CharField(_("sensitivity"), max_length=12, choices=Sensitivity)
    allowed = models.BooleanField(_("allowed"), default=True)
    identifies = models.BooleanField(_("identifies one person"), default=False)
    validator = models.CharField(_("check"), max_length=20, choices=Validator)
    mask = models.CharField(_("shown when masked"), max_length=20, choices=Mask, default=Mask.ALL)
    search = models.CharField(_("found by"), max_length=10, choices=Search, default=Search.NONE)
    anonymisation = models.CharField(
        _("left after anonymisation"), max_length=12, choices=Anonymisation, default=Anonymisation.NONE
    )

    history = tracked(no_db_index=("code",))

    class Meta(Named.Meta):
        verbose_name = _("category of personal data")
        verbose_name_plural = _("categories of personal data")
        default_permissions = ("add", "change", "view")


class ConsentNeeded(models.TextChoices):
    """Which kind of consent serves a purpose, where it rests on one (clauses 5.9, 6.1.2, 6.3)."""

    PROCESSING = "processing", _("consent to processing")
    MARKETING = "marketing", _("consent to marketing, apart from every other")
    COOKIES = "cookies", _("consent to cookies and web statistics")


class Purpose(Named):
    """What personal data is processed for (clauses 5.8–5.10; Art. 7(8))."""

    consent_kind = models.CharField(
        _("kind of consent"), max_length=12, choices=ConsentNeeded, default=ConsentNeeded.PROCESSING
    )
    active = models.BooleanField(_("in use"), default=True)
    categories = models.ManyToManyField(Category, through="PurposeCategory", verbose_name=_("categories"))

    history = tracked(no_db_index=("code",))

    class Meta(Named.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        default_permissions = ("add", "change", "view")


class LegalBasis(Named):
    """On what ground personal data is processed (clause 6.1; Art. 7, 9)."""

    article = models.CharField(_("article of the Law"), max_length=200, blank=True)
    needs_consent = models.BooleanField(_("rests on a consent"), default=False)
    needs_document = models.BooleanField(
        _("rests on a document"),
        default=False,
        help_text=_("A contract or an offer, named with each processing (clauses 6.1.1, 7.2)."),
    )
    confirmed = models.BooleanField(_("confirmed by a lawyer"), default=True)
    active = models.BooleanField(_("in use"), default=True)

    history = tracked(no_db_index=("code",))

    class Meta(Named.Meta):
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        default_permissions = ("add", "change", "view")


class PurposeCategory(TrackedModel):
    """A purpose needs a category (clauses 5.4, 5.5). A row is switched off, never deleted."""

    purpose = models.ForeignKey(
        Purpose, models.PROTECT, related_name="needs", verbose_name=_("purpose"), db_index=False
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="needed_by", verbose_name=_("category"), db_index=False
    )
    active = models.BooleanField(_("in use"), default=True)

    history = tracked()

    class Meta:
        verbose_name = _("need of a purpose")
        verbose_name_plural = _("purposes and categories")
        default_permissions = ("add", "change", "view")
        ordering = ["purpose", "category"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "category"], name="register_purposecategory_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} – {self.category}"


class PurposeCompatibility(TrackedModel):
    """Whether data collected for one purpose may serve the other (clauses 5.2, 5.3). One row a pair."""

    first = models.ForeignKey(
        Purpose, models.PROTECT, related_name="+", verbose_name=_("first purpose"), db_index=False
    )
    second = models.ForeignKey(
        Purpose, models.PROTECT, related_name="+", verbose_name=_("second purpose"), db_index=False
    )
    compatible = models.BooleanField(_("compatible"))

    history = tracked()

    class Meta:
        verbose_name = _("compatibility of purposes")
        verbose_name_plural = _("compatibility of purposes")
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="register_compatibility_once"),
            models.CheckConstraint(name="register_compatibility_ordered", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"
