"""What a subject agrees to, in the exact words (clauses 6.2–6.4; Art. 8(4))."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language, gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked


class ConsentKind(models.TextChoices):
    """What a consent is to. Each kind has wordings and records of its own and is never bundled (4.6)."""

    PROCESSING = "processing", _("processing")
    DISTRIBUTION = "distribution", _("distribution")
    MARKETING = "marketing", _("marketing")
    COOKIES = "cookies", _("cookies and web statistics")


class Wording(TrackedModel):
    """One version of the text of a consent, in Kazakh and Russian. Immutable once it has been used.

    A ``series`` is one consent whose text changes over time; the newest version in force is the one that
    is given. ``digest`` is SHA-256 over all that the text says (``rules.wordings``) and is kept with every
    consent. Codes of purposes and categories are those of the register.
    """

    series = models.SlugField(_("series"), max_length=40, db_index=False)
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=12, choices=ConsentKind)
    title_kk = models.CharField(_("title in Kazakh"), max_length=200)
    title_ru = models.CharField(_("title in Russian"), max_length=200)
    text_kk = models.TextField(_("text in Kazakh"))
    text_ru = models.TextField(_("text in Russian"))
    purposes = ArrayField(models.SlugField(max_length=40), verbose_name=_("purposes"))
    categories = ArrayField(models.SlugField(max_length=40), verbose_name=_("categories"))
    months = models.PositiveSmallIntegerField(
        _("term in months"),
        null=True,
        blank=True,
        help_text=_("Empty: until the purpose is achieved (Art. 8(6))."),
    )
    third_parties = models.BooleanField(_("transfer to third parties"), default=False)
    cross_border = models.BooleanField(_("cross-border transfer"), default=False)
    public_sources = models.BooleanField(_("publication in public sources"), default=False)
    operator_name_kk = models.CharField(_("operator, in Kazakh"), max_length=300)
    operator_name_ru = models.CharField(_("operator, in Russian"), max_length=300)
    operator_bin = models.CharField(_("BIN of the operator"), max_length=12)
    in_force_from = models.DateTimeField(_("in force from"))
    digest = models.CharField("SHA-256", max_length=64, editable=False)

    history = tracked()

    class Meta:
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")
        default_permissions = ("add", "change", "view")
        ordering = ["series", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="consents_wording_once"),
            models.CheckConstraint(
                name="consents_wording_operator_bin", condition=models.Q(operator_bin__regex=r"^[0-9]{12}$")
            ),
            models.CheckConstraint(
                name="consents_wording_says_what",
                condition=models.Q(purposes__len__gt=0) & models.Q(categories__len__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["series", "-in_force_from"], name="consents_wording_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.version}"

    @property
    def title(self) -> str:
        """The title in the reader's language; Russian for readers of English."""
        return self.title_kk if (get_language() or "ru").startswith("kk") else self.title_ru
