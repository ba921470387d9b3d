"""Third parties that personal data is handed to (clauses 4.2, 8.3, 8.6)."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import tracked
from compliance.disclosures.rules.recipients import is_abroad
from compliance.register.models.catalogue import Named


class RecipientKind(models.TextChoices):
    """What a recipient is to the operator."""

    WEB_STATISTICS = "web_statistics", _("service of web statistics")
    PAYMENT = "payment", _("payment service")
    PROCESSOR = "processor", _("processor for the operator")
    AUTHORITY = "authority", _("authority")
    OTHER = "other", _("other third party")


class Recipient(Named):
    """A company or an authority that gets personal data. Never a person, so nothing here is personal."""

    kind = models.CharField(_("kind"), max_length=16, choices=RecipientKind)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, ISO 3166: KZ, RU, US."))
    bin = models.CharField(_("BIN"), max_length=12, blank=True)
    email = models.EmailField(
        _("e-mail for notices"),
        blank=True,
        help_text=_("An address of the company, not of a person. Empty: notices go by other means."),
    )
    policy_url = models.CharField(
        _("its privacy policy"),
        max_length=200,
        blank=True,
        validators=[URLValidator(["https", "http"])],
    )
    active = models.BooleanField(_("in use"), default=True)

    history = tracked(no_db_index=("code",))

    class Meta(Named.Meta):
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                name="disclosures_recipient_country", condition=Q(country__regex=r"^[A-Z]{2}$")
            ),
            models.CheckConstraint(
                name="disclosures_recipient_bin", condition=Q(bin="") | Q(bin__regex=r"^[0-9]{12}$")
            ),
        ]

    @property
    def cross_border(self) -> bool:
        """Whether handing data to it is a cross-border transfer (Art. 16)."""
        return is_abroad(self.country)
