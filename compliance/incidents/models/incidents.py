"""Security breaches, and the notices of them to the authorised body (Art. 25(2)(8); clause 3.2.6)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked
from compliance.deadlines.models import DeadlineRule
from compliance.vault.fields import SealedJSONField, SealedTextField


class IncidentKind(models.TextChoices):
    """What was broken: secrecy, wholeness or availability of data."""

    ACCESS = "access", _("unauthorised access")
    DISCLOSURE = "disclosure", _("leak or unlawful distribution")
    ALTERATION = "alteration", _("unauthorised change")
    LOSS = "loss", _("loss or accidental destruction")
    UNAVAILABILITY = "unavailability", _("data not available")
    OTHER = "other", _("other")


class Outcome(models.TextChoices):
    """How a breach was closed."""

    REMEDIED = "remedied", _("ended, consequences remedied")
    NO_HARM = "no_harm", _("ended, no consequences found")
    HANDED_OVER = "handed_over", _("handed to law enforcement")
    UNFOUNDED = "unfounded", _("not confirmed: there was no breach")


class IncidentQuerySet(TrackedQuerySet):
    """Questions about breaches. Each is answered from a partial index."""

    def open(self) -> IncidentQuerySet:
        """Breaches that are not closed."""
        found: IncidentQuerySet = self.filter(closed_at=None)
        return found

    def overdue(self, now: datetime) -> IncidentQuerySet:
        """Open breaches of which the authorised body should know and does not."""
        found: IncidentQuerySet = self.open().filter(told_at=None, due_at__lte=now)
        return found


class Incident(TrackedModel):
    """One security breach. What staff write of it is sealed under ``incident:<key_name>``.

    ``estimated`` is how many people are affected as far as is known; ``affected`` how many were chosen in the
    register. ``due_at`` is the first moment at which the notice to the authorised body is too late; empty if
    no version of the term was in force on the day of discovery.
    """

    key_name = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=IncidentKind)
    discovered_at = models.DateTimeField(_("found at"))
    happened_from = models.DateTimeField(_("happened from"), null=True, blank=True)
    happened_until = models.DateTimeField(_("happened until"), null=True, blank=True)
    categories = ArrayField(models.SlugField(max_length=40), verbose_name=_("categories"))
    estimated = models.PositiveIntegerField(_("people affected, as far as known"), null=True, blank=True)
    affected = models.PositiveIntegerField(_("subjects chosen"), default=0)
    what = SealedTextField(_("what happened"), label="incidents.incident.what")
    consequences = SealedTextField(_("consequences"), label="incidents.incident.consequences", null=True)
    measures = SealedTextField(_("measures taken"), label="incidents.incident.measures", null=True)
    # {language: {"what", "consequences", "measures"}} of what staff have translated.
    translations = SealedJSONField(_("translations"), label="incidents.incident.translations", null=True)
    letter_kk = SealedTextField(_("letter in Kazakh"), label="incidents.incident.letter_kk", null=True)
    letter_ru = SealedTextField(_("letter in Russian"), label="incidents.incident.letter_ru", null=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("responsible person"),
        db_index=False,
    )  # fmt: skip
    rule = models.ForeignKey(
        DeadlineRule, models.PROTECT, related_name="+", null=True, verbose_name=_("term"), db_index=False
    )
    due_at = models.DateTimeField(_("authorised body to be told by"), null=True, blank=True)
    told_at = models.DateTimeField(_("authorised body told at"), null=True, blank=True)
    letters_at = models.DateTimeField(_("letters to subjects ordered at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    objects: ClassVar[Any] = IncidentQuerySet.as_manager()
    history = tracked(no_db_index=("key_name", "responsible", "rule"))

    class Meta:
        verbose_name = _("security breach")
        verbose_name_plural = _("security breaches")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("decide_incident", _("Can order letters about a breach, close and reopen it")),
            ("export_affected", _("Can export who is affected by a breach, with values")),
        ]
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="incidents_incident_says_what", condition=Q(categories__len__gt=0)),
            models.CheckConstraint(
                name="incidents_incident_period",
                condition=Q(happened_from=None)
                | Q(happened_until=None)
                | Q(happened_from__lte=F("happened_until")),
            ),
            models.CheckConstraint(
                name="incidents_incident_closed_with_outcome",
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="incidents_incident_letters_written",
                condition=Q(letters_at=None) | Q(letter_kk__isnull=False, letter_ru__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(closed_at=None, told_at=None), name="incidents_incident_due"
            ),
            models.Index(fields=["-id"], condition=Q(closed_at=None), name="incidents_incident_open"),
            models.Index(fields=["-discovered_at"], name="incidents_incident_found"),
        ]

    def __str__(self) -> str:
        return f"IN-{self.pk}"

    @property
    def scope(self) -> str:
        """The scope of this breach's data key."""
        return f"incident:{self.key_name}"

    def is_overdue(self, now: datetime) -> bool:
        """Whether the authorised body should have been told by now and was not."""
        return (
            self.closed_at is None and self.told_at is None and self.due_at is not None and self.due_at <= now
        )


class NoticeChannel(models.TextChoices):
    """How a notice went to the authorised body."""

    PORTAL = "portal", _("portal of the state")
    EMAIL = "email", _("e-mail")
    PAPER = "paper", _("paper")


class AuthorityNotice(TrackedModel):
    """A notice that went to the authorised body: the first one, then what was added. Written once.

    ``digest`` is SHA-256 over what the notice said in both languages, so that a copy can be held against it.
    """

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="authority_notices", verbose_name=_("breach"), db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    sent_at = models.DateTimeField(_("sent at"))
    channel = models.CharField(_("sent by"), max_length=8, choices=NoticeChannel)
    reference = SealedTextField(
        _("number of the letter or of the receipt"), label="incidents.authoritynotice.reference", null=True
    )
    subjects = models.PositiveIntegerField(_("subjects chosen then"))
    digest = models.CharField(_("SHA-256 of what it said"), max_length=64, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"))

    history = tracked(no_db_index=("incident",))

    class Meta:
        verbose_name = _("notice to the authorised body")
        verbose_name_plural = _("notices to the authorised body")
        default_permissions = ("view",)
        ordering = ["incident", "number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="incidents_authority_number"),
        ]

    def __str__(self) -> str:
        return f"IN-{self.incident_id}/{self.number}"
