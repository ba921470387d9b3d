"""Subjects and what is held of them. A subject's own row holds nothing personal."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked
from compliance.vault.fields import SealedTextField

from .catalogue import Category

REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """A random reference code, ``S-XXXX-XXXX``: 40 bits, no letters that look like digits."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"S-{letters[:4]}-{letters[4:]}"


class Kind(models.TextChoices):
    """Who a subject is to the operator (clauses 2.10, 4.1)."""

    PERSON = "person", _("person")
    COMPANY_REPRESENTATIVE = "company_representative", _("representative of a company")


class Status(models.TextChoices):
    """What may be done with a subject's data."""

    ACTIVE = "active", _("active")
    BLOCKED = "blocked", _("blocked")
    ANONYMISED = "anonymised", _("anonymised")
    DESTROYED = "destroyed", _("destroyed")


# Nothing personal is left of a subject of these.
GONE = frozenset({Status.DESTROYED, Status.ANONYMISED})


class SubjectLanguage(models.TextChoices):
    """Language of letters to a subject."""

    KK = "kk", _("Kazakh")
    RU = "ru", _("Russian")


class Subject(TrackedModel):
    """A person whose data is kept. Known to screens, logs and letters by the reference code only."""

    reference = models.CharField(_("reference"), max_length=11, unique=True, default=new_reference)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.PERSON)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ACTIVE)
    language = models.CharField(
        _("language"), max_length=2, choices=SubjectLanguage, default=SubjectLanguage.RU
    )
    registered_at = models.DateTimeField(_("registered at"))

    history = tracked(no_db_index=("reference",))

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["-id"]
        default_permissions = ("add", "change", "view")
        permissions = [
            ("import_subjects", _("Can import subjects")),
            ("block_subject", _("Can block a subject's data")),
            ("unblock_subject", _("Can lift a blocking")),
            ("destroy_subject", _("Can destroy a subject's data")),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="register_subject_status"),
            models.Index(fields=["kind", "-id"], name="register_subject_kind"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_gone(self) -> bool:
        """Whether all its data was destroyed or anonymised."""
        return self.status in GONE


class ItemState(models.TextChoices):
    """State of one value."""

    ACTIVE = "active", _("active")
    BLOCKED = "blocked", _("blocked")
    DESTROYED = "destroyed", _("destroyed")


class Source(models.TextChoices):
    """Where a value came from (clause 6.2; ``rules.choices``)."""

    WEBSITE_FORM = "website_form", _("form on the website")
    EMAIL = "email", _("e-mail")
    PAPER = "paper", _("paper")
    THIRD_PERSON = "third_person", _("third person")
    IMPORT = "import", _("import")


class Medium(models.TextChoices):
    """On what a value is fixed (clause 2.8)."""

    ELECTRONIC = "electronic", _("electronic")
    PAPER = "paper", _("paper")


class DataItemQuerySet(TrackedQuerySet):
    """Questions about held values."""

    def held(self) -> DataItemQuerySet:
        """Values that can still be read."""
        return self.exclude(state=ItemState.DESTROYED)

    def with_excess(self) -> DataItemQuerySet:
        """Adds ``is_excess``: no live processing of the subject needs the category (clause 5.5)."""
        from .processing import Processing

        needed = Processing.objects.filter(
            Q(covers=None) | Q(covers__contains=[OuterRef("category__code")]),
            subject_id=OuterRef("subject_id"),
            ended_at=None,
            purpose__needs__category_id=OuterRef("category_id"),
            purpose__needs__active=True,
        )
        found: DataItemQuerySet = self.annotate(is_excess=~Exists(needed))
        return found


class DataItem(TrackedModel):
    """One value of one category of one subject, sealed under the key of that pair.

    ``tokens`` are the blind index of the value and go with it; ``identity`` is the token of a value
    that identifies one person, so that nobody is registered twice; ``token_key`` says under which
    master key both were computed. None of the three is in the history.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="items", verbose_name=_("subject"))
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name=_("category"), db_index=False
    )
    value = SealedTextField(_("value"), label="register.dataitem.value")
    state = models.CharField(_("state"), max_length=12, choices=ItemState, default=ItemState.ACTIVE)
    source = models.CharField(_("source"), max_length=16, choices=Source)
    medium = models.CharField(_("medium"), max_length=12, choices=Medium, default=Medium.ELECTRONIC)
    collected_at = models.DateTimeField(_("collected at"))
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    tokens = ArrayField(models.BigIntegerField(), default=list, editable=False)
    identity = models.BigIntegerField(null=True, editable=False)
    token_key = models.SmallIntegerField(null=True, editable=False)

    objects: ClassVar[Any] = DataItemQuerySet.as_manager()
    history = tracked(excluded_fields=("tokens", "identity", "token_key"), no_db_index=("category",))

    class Meta:
        verbose_name = _("personal data")
        verbose_name_plural = _("personal data")
        ordering = ["subject", "category__position"]
        default_permissions = ("add", "change", "view")
        permissions = [
            ("reveal_dataitem", _("Can reveal values")),
            ("reveal_blocked", _("Can reveal blocked values to settle the blocking")),
            ("destroy_dataitem", _("Can destroy a category of a subject")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "category"],
                condition=~Q(state=ItemState.DESTROYED),
                name="register_dataitem_one_live",
            ),
            models.UniqueConstraint(
                fields=["identity"], condition=Q(identity__isnull=False), name="register_dataitem_identity"
            ),
            models.CheckConstraint(
                name="register_dataitem_destroyed_untraceable",
                condition=~Q(state=ItemState.DESTROYED) | Q(tokens=[], identity__isnull=True),
            ),
        ]
        indexes = [GinIndex(fields=["tokens"], name="register_dataitem_tokens")]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.pk}"
