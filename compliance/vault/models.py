"""Master keys known to this database, data keys, sealed files."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked


class KnownMasterKey(TrackedModel):
    """A master key this database was written with. Recognised by fingerprint; never its bytes.

    ``number`` is the short form kept with search tokens.
    """

    key_id = models.CharField(_("key"), max_length=32, unique=True)
    number = models.SmallIntegerField(unique=True)
    fingerprint = models.BinaryField()
    accepted_at = models.DateTimeField(_("in use since"))
    retired_at = models.DateTimeField(_("retired at"), null=True)

    history = tracked()

    class Meta:
        verbose_name = _("master key")
        verbose_name_plural = _("master keys")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.key_id


class DataKey(models.Model):
    """The key of one person's one category (or letter, import …). No history: it must not survive.

    The row outlives its key as a tombstone. A trigger refuses to delete it, to bring a key back, or
    to give it another id, scope or (once set) subject. ``subject_id`` is no foreign key, as subjects are a
    floor above; what else would keep the table from a database of its own: docs/scale.md, keys apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject_id = models.BigIntegerField(null=True)
    scope = models.CharField(max_length=64)
    wrapped_key = models.BinaryField(null=True)
    kek_id = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    shredded_at = models.DateTimeField(null=True)
    shredded_ref = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="vault_datakey_shredded_is_empty",
                condition=Q(wrapped_key__isnull=True, shredded_at__isnull=False)
                | Q(wrapped_key__isnull=False, shredded_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["subject_id", "scope"],
                name="vault_datakey_one_live",
                condition=Q(shredded_at__isnull=True),
                nulls_distinct=False,
            ),
        ]
        indexes = [
            # The ledger of destructions asks for the keys of an act.
            models.Index(
                fields=["shredded_ref"],
                condition=Q(shredded_at__isnull=False),
                name="vault_datakey_shredded_by",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SealedFile(models.Model):
    """The content of a sealed file on disk; the name is its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key_id = models.UUIDField(db_index=True)
    label = models.CharField(max_length=100)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sealed file")
        verbose_name_plural = _("sealed files")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
