"""The register of transfers to third parties (Art. 22(1)(5); clauses 8.3, 10)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.consents.models import Consent
from compliance.register.models import LegalBasis, Purpose, Subject
from compliance.vault.fields import SealedTextField

from .recipients import Recipient


class CrossBorderGround(models.TextChoices):
    """What allows handing data abroad (Art. 16)."""

    CONSENT = "consent", _("consent of the subject (Art. 16(3)(1))")
    PROTECTION = "protection", _("the state protects personal data (Art. 16(2))")
    TREATY = "treaty", _("international treaty (Art. 16(3)(2))")
    LAW = "law", _("law of the Republic (Art. 16(3)(3))")
    RIGHTS = "rights", _("rights of a person who cannot be asked (Art. 16(3)(4))")


class Transfer(TrackedModel):
    """Data of one subject or of many went to a recipient: for what purpose, on what basis, which categories.

    Written once. ``digest`` is SHA-256 over the subjects and the consents relied on (``rules.digest``);
    as it is in the sealed history, nobody can add or drop a subject unseen.
    """

    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="transfers", verbose_name=_("recipient"), db_index=False
    )
    purpose = models.ForeignKey(
        Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"), db_index=False
    )
    basis = models.ForeignKey(
        LegalBasis, models.PROTECT, related_name="+", verbose_name=_("legal basis"), db_index=False
    )
    categories = ArrayField(models.SlugField(max_length=40), verbose_name=_("categories"))
    at = models.DateTimeField(_("handed over at"))
    batch = models.BooleanField(_("batch"), default=False)
    count = models.PositiveIntegerField(_("subjects"))
    cross_border = models.BooleanField(_("cross-border transfer"))
    ground = models.CharField(
        _("ground of the cross-border transfer"), max_length=12, choices=CrossBorderGround, blank=True
    )
    document = SealedTextField(
        _("contract, demand or other document"), label="disclosures.transfer.document", null=True
    )
    digest = models.CharField(_("SHA-256 of the subjects"), max_length=64, editable=False)
    # Art. 19(1): only where that was agreed.
    due_at = models.DateTimeField(_("subjects to be told by"), null=True, blank=True)
    told_at = models.DateTimeField(_("subjects told at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    history = tracked(no_db_index=("recipient", "purpose", "basis"))

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        default_permissions = ("add", "change", "view")
        permissions = [("export_transfers", _("Can export the register of transfers"))]
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="disclosures_transfer_says_what", condition=Q(categories__len__gt=0, count__gt=0)
            ),
            models.CheckConstraint(
                name="disclosures_transfer_ground_abroad",
                condition=Q(cross_border=False, ground="") | Q(cross_border=True) & ~Q(ground=""),
            ),
            models.CheckConstraint(
                name="disclosures_transfer_told_if_due", condition=Q(told_at=None) | Q(due_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="disclosures_transfer_to"),
            models.Index(fields=["purpose", "-id"], name="disclosures_transfer_for"),
            models.Index(fields=["-at"], name="disclosures_transfer_at"),
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False, told_at=None),
                name="disclosures_transfer_due",
            ),
        ]

    def __str__(self) -> str:
        return f"TR-{self.pk}"


class TransferredSubject(models.Model):
    """This subject's data was in that transfer, on this entry of the ledger of consents. Append-only.

    No history of its own: a batch may hold a million. ``Transfer.digest`` proves the rows.
    """

    pk = models.CompositePrimaryKey("transfer_id", "subject_id")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="rows", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+", db_index=False)
    entry = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("subject of a transfer")
        verbose_name_plural = _("subjects of transfers")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="disclosures_transferred_entry_of_consent",
                condition=Q(consent=None, entry=None) | Q(consent__isnull=False, entry__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["subject", "-transfer"], name="disclosures_transferred_whom")]

    def __str__(self) -> str:
        return f"{self.transfer_id}/{self.subject_id}"
