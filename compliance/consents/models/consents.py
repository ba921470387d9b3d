"""Consents. A row says how a consent stands now; its history, append-only and sealed, is the ledger.

A subject has one consent a series of wordings, for ever. Every act on it (given, narrowed, withdrawn, given
again …) saves the row once with the next ``number``, so each history row is one entry of the ledger: the
act, when it was received, from whom and through what, and all terms that hold after it. A unique index
over (consent, number) of the history lets no two acts share a place.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked
from compliance.register.models import Subject
from compliance.vault.fields import SealedFileField, SealedJSONField, SealedTextField

from .wordings import ConsentKind, Wording


class ConsentState(models.TextChoices):
    """How a consent stands."""

    ACTIVE = "active", pgettext_lazy("a consent", "active")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    ENDED_BY_DEMAND = "ended_by_demand", _("ended by demand")
    ENDED_WITH_DATA = "ended_with_data", _("ended with the destruction of the data")


class Act(models.TextChoices):
    """What an entry of the ledger tells (promise 9)."""

    GIVEN = "given", _("given")
    RENEWED = "renewed", _("given again")
    CHANGED = "changed", _("changed")
    NARROWED = "narrowed", _("narrowed")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")
    WITHDRAWAL_REFUSED = "withdrawal_refused", _("withdrawal refused")
    ENDED_BY_DEMAND = "ended_by_demand", _("ended by demand")
    ENDED_WITH_DATA = "ended_with_data", _("ended with the destruction of the data")


class Channel(models.TextChoices):
    """How the subject's will reached the operator (Art. 8(1): a way that proves receipt)."""

    WEBSITE_FORM = "website_form", _("form on the website")
    EMAIL = "email", _("e-mail")
    PAPER = "paper", _("paper")
    STATE_SERVICE = "state_service", _("state service")
    IN_PERSON = "in_person", _("in person")
    IMPORT = "import", _("import")
    SCHEDULE = "schedule", _("term ran out")
    DESTRUCTION = "destruction", _("destruction of the data")


class Giver(models.TextChoices):
    """Who spoke."""

    SELF = "self", _("the subject")
    REPRESENTATIVE = "representative", _("a representative")
    NOBODY = "nobody", _("nobody")


class ConsentQuerySet(TrackedQuerySet):
    """Questions about consents."""

    def live(self, now: datetime) -> ConsentQuerySet:
        """Consents that hold at an instant: active, and their term has not run out though no job wrote so."""
        found: ConsentQuerySet = self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now), state=ConsentState.ACTIVE
        )
        return found


class Consent(TrackedModel):
    """A subject's consent of one kind: what to, in which words, until when, and its last act.

    Sealed parts are under the subject's key of scope ``consents`` and go with the subject; what remains
    (which wording, when, by which channel, how it ended) stays provable.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="consents", verbose_name=_("subject"))
    kind = models.CharField(_("kind"), max_length=12, choices=ConsentKind)
    wording = models.ForeignKey(
        Wording, models.PROTECT, related_name="consents", verbose_name=_("wording"), db_index=False
    )
    series = models.SlugField(_("series"), max_length=40, db_index=False)
    wording_digest = models.CharField(_("SHA-256 of the wording"), max_length=64)
    purposes = ArrayField(models.SlugField(max_length=40), verbose_name=_("purposes"))
    categories = ArrayField(models.SlugField(max_length=40), verbose_name=_("categories"))
    third_parties = models.BooleanField(_("transfer to third parties"), default=False)
    cross_border = models.BooleanField(_("cross-border transfer"), default=False)
    public_sources = models.BooleanField(_("publication in public sources"), default=False)
    given_at = models.DateTimeField(_("received"))
    valid_until = models.DateTimeField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("Empty: until the purpose is achieved (Art. 8(6))."),
    )
    state = models.CharField(_("state"), max_length=16, choices=ConsentState, default=ConsentState.ACTIVE)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # Distribution (4.6, 8.7): per category, codes of bans and conditions of ``rules.distribution``.
    terms = models.JSONField(_("bans and conditions"), default=dict)
    # Marketing (3.3.3) and distribution: the subject's own words.
    conditions = SealedTextField(
        _("conditions of the subject"), label="consents.consent.conditions", null=True
    )
    # The last act.
    number = models.PositiveIntegerField(_("entry"), default=1)
    act = models.CharField(_("act"), max_length=20, choices=Act)
    received_at = models.DateTimeField(pgettext_lazy("the last act on a consent", "received at"))
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    giver = models.CharField(_("given by"), max_length=16, choices=Giver)
    # Name and proof of authority of who acts for the subject: {"name": …, "proof": …}.
    representative = SealedJSONField(_("representative"), label="consents.consent.representative", null=True)
    evidence = SealedFileField(_("evidence"), label="consents.consent.evidence", null=True)
    message = models.CharField(_("message it came in"), max_length=40, blank=True)

    objects: ClassVar[Any] = ConsentQuerySet.as_manager()
    history = tracked(no_db_index=("wording",))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("withdraw_consent", _("Can withdraw a consent")),
            ("refuse_withdrawal", _("Can refuse a withdrawal")),
            ("print_evidence", _("Can print evidence of consent")),
        ]
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "series"],
                name="consents_consent_one_a_series",
            ),
            models.CheckConstraint(
                name="consents_consent_ends_once",
                condition=Q(state="active", ended_at__isnull=True)
                | (~Q(state="active") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="consents_consent_says_what",
                condition=Q(purposes__len__gt=0) & Q(categories__len__gt=0),
            ),
            models.CheckConstraint(
                name="consents_consent_term",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("given_at")),
            ),
            models.CheckConstraint(
                name="consents_distribution_direct",
                condition=~Q(kind="distribution", act__in=["given", "renewed", "changed"])
                | Q(giver="self") & ~Q(channel="import"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_until"],
                condition=Q(state="active", valid_until__isnull=False),
                name="consents_consent_runs_out",
            ),
            models.Index(fields=["kind", "state", "-id"], name="consents_consent_list"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"
