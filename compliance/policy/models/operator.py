"""The operator's card (clause 1): what every consent, letter and act has to name."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.policy.rules.identifiers import is_bin

THE_ONE = 1


def validate_bin(text: str) -> None:
    """Twelve digits with the right check digit."""
    if not is_bin(text):
        raise ValidationError(_("This is not a BIN: twelve digits, the last of which is a check digit."))


class Operator(TrackedModel):
    """Who processes the data (clause 1). There is one row; it is changed and never replaced.

    The two languages of the policy name the operator and its address for information differently; both are
    kept as printed until the operator settles it.
    """

    name_kk = models.CharField(_("name in Kazakh"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    bin = models.CharField(_("BIN"), max_length=12, blank=True, validators=[validate_bin])
    address_kk = models.CharField(_("address in Kazakh"), max_length=300, blank=True)
    address_ru = models.CharField(_("address in Russian"), max_length=300, blank=True)
    email_subjects = models.EmailField(_("e-mail for demands of subjects"), max_length=200)
    email_information_kk = models.EmailField(_("e-mail for questions, Kazakh text"), max_length=200)
    email_information_ru = models.EmailField(_("e-mail for questions, Russian text"), max_length=200)
    site = models.URLField(_("website"), max_length=200)

    history = tracked()

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operator")
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(condition=Q(pk=THE_ONE), name="policy_operator_one"),
            models.CheckConstraint(condition=Q(bin__regex=r"^([0-9]{12})?$"), name="policy_operator_bin"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; in Russian for those who read English."""
        return str(self.name_kk if (get_language() or "ru")[:2] == "kk" else self.name_ru)

    @property
    def complete(self) -> bool:
        """Whether the card has what a consent must name: name and BIN (Art. 8(4))."""
        return bool(self.name_kk and self.name_ru and self.bin)
