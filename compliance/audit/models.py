"""The append-only trail: entries written by triggers and services, and the seals over them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .events import Kind, event_label
from .reasons import reason_label


class Era(models.Model):
    """One PostgreSQL cluster this history has lived in.

    Transaction ids start anew in a cluster restored from a logical backup, so order is by era
    first. The row is made by the database itself when it sees a new system identifier.
    """

    system_identifier = models.BigIntegerField(unique=True)
    started_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "audit_era"

    def __str__(self) -> str:
        return f"era {self.pk}"


class TrackedTable(models.Model):
    """A history table whose every new row makes an entry."""

    table_name = models.CharField(max_length=63, primary_key=True)
    label = models.CharField(max_length=100)
    pk_column = models.CharField(max_length=63)
    subject_column = models.CharField(max_length=63, null=True)

    class Meta:
        db_table = "audit_trackedtable"

    def __str__(self) -> str:
        return self.table_name


class Layout(models.Model):
    """Which columns, under which names, the hash of a history row was made from.

    ``columns`` is a list of objects with ``name`` (as hashed), ``column`` (as it is called now; null
    once dropped, its values then are in RetiredValue under ``retired``) and ``type``. A column younger
    than the layout is an object with ``column`` and ``filled``, the text of what its migration filled it
    with. Each state of a layout is told in the trail by its hash (``audit.layout_recorded``).
    """

    table = models.ForeignKey(
        TrackedTable, models.PROTECT, db_column="table_name", related_name="layouts", db_constraint=False
    )
    version = models.PositiveIntegerField()
    columns = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "audit_layout"
        constraints = [models.UniqueConstraint(fields=["table", "version"], name="audit_layout_version")]

    def __str__(self) -> str:
        return f"{self.table_id} v{self.version}"


class RetiredValue(models.Model):
    """What a dropped or retyped column of one history row said, so that its hash can still be checked."""

    table_name = models.CharField(max_length=63)
    column_name = models.CharField(max_length=63)
    history_id = models.BigIntegerField()
    value = models.TextField(null=True)

    class Meta:
        db_table = "audit_retiredvalue"
        constraints = [
            models.UniqueConstraint(
                fields=["table_name", "column_name", "history_id"], name="audit_retiredvalue_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.table_name}.{self.column_name}:{self.history_id}"


def hashed(column: str) -> Func:
    """A text column as PostgreSQL hashes it for its own hash indexes: four bytes."""
    return Func(F(column), function="hashtext", output_field=models.IntegerField())


class EntryQuerySet(models.QuerySet["AuditEntry"]):
    """Entries by what they tell of."""

    def named(self, event: str) -> EntryQuerySet:
        """Entries of one event. Query plan: index scan of ``audit_entry_what``."""
        digest = Func(Value(event), function="hashtext", output_field=models.IntegerField())
        return self.alias(digest=hashed("event")).filter(event=event, digest=digest)


class AuditEntry(models.Model):
    """One thing that happened: ids, codes, counts and hashes only, never personal data.

    Entries for changes are written by a trigger on the history table, all others by
    ``record_event``. ``note`` is an envelope of the vault. Lists go by primary key, newest
    first, and every filter has an index that ends in it, so a page costs the same at any size.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("time"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    era = models.SmallIntegerField(db_default=Func(function="audit_current_era"))
    xid = models.BigIntegerField(db_default=Func(function="audit_current_xid"))
    event = models.CharField(_("event"), max_length=100)
    kind = models.PositiveSmallIntegerField(_("kind"), choices=Kind)
    actor = models.CharField(_("actor"), max_length=80)
    reason = models.CharField(_("reason"), max_length=64, default="", blank=True)
    note = models.BinaryField(default=b"", blank=True)
    request_id = models.UUIDField(_("request id"), null=True)
    subject_id = models.BigIntegerField(_("subject"), null=True)
    object_label = models.CharField(_("record"), max_length=100, default="", blank=True)
    object_id = models.CharField(_("record id"), max_length=64, default="", blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    layout = models.ForeignKey(Layout, models.PROTECT, null=True, db_constraint=False, db_index=False)
    history_id = models.BigIntegerField(null=True)
    row_hash = models.BinaryField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "audit_auditentry"
        verbose_name = _("trail entry")
        verbose_name_plural = _("trail")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("export_trail", _("Can export the trail")),
            ("reveal_note", _("Can open the notes of the trail")),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_entry_row_has_hash",
                condition=Q(layout__isnull=True, history_id__isnull=True, row_hash__isnull=True)
                | Q(layout__isnull=False, history_id__isnull=False, row_hash__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["layout", "history_id"],
                condition=Q(layout__isnull=False),
                name="audit_entry_one_per_row",
            ),
        ]
        # Each is read backwards by compliance.audit.trail. Names of actors and events are hashed: that
        # makes these indexes, which every change has to fill, two fifths smaller and as much cheaper.
        indexes = [
            models.Index(
                fields=["subject_id", "id"],
                name="audit_entry_whose",
                condition=Q(subject_id__isnull=False),
            ),
            models.Index(hashed("actor"), F("kind"), F("id"), name="audit_entry_who"),
            models.Index(hashed("actor"), hashed("event"), F("id"), name="audit_entry_who_what"),
            models.Index(hashed("event"), F("id"), name="audit_entry_what"),
            models.Index(fields=["kind", "id"], name="audit_entry_kind"),
            models.Index(
                fields=["request_id", "id"],
                name="audit_entry_request",
                condition=Q(request_id__isnull=False),
            ),
            models.Index(fields=["recorded_at"], name="audit_entry_when"),
            models.Index(fields=["era", "xid", "id"], name="audit_entry_order"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def event_text(self) -> str:
        """What happened, in the reader's language."""
        return str(event_label(self.event))

    @property
    def reason_text(self) -> str:
        """Why, in the reader's language."""
        return str(reason_label(self.reason)) if self.reason else ""

    def by(self) -> Actor:
        """Who did it."""
        return Actor(self.actor)


class AuditSeal(models.Model):
    """A signed statement that exactly these entries, in this order, existed at this time.

    ``root`` is the RFC 6962 Merkle root of the ``leaves`` (concatenated, 32 bytes each);
    ``entry_ids`` are the entries in the same order, so that one that was deleted can be named;
    ``statement`` is the signed text, which names the previous seal's hash.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("time"))
    entry_format = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(_("entries"))
    first_era = models.SmallIntegerField()
    first_xid = models.BigIntegerField()
    first_id = models.BigIntegerField()
    last_era = models.SmallIntegerField()
    last_xid = models.BigIntegerField()
    last_id = models.BigIntegerField()
    root = models.BinaryField()
    previous_hash = models.BinaryField()
    leaves = models.BinaryField()
    entry_ids = ArrayField(models.BigIntegerField())
    statement = models.TextField()
    signature = models.BinaryField()
    key_id = models.CharField(max_length=16)
    hash = models.BinaryField(unique=True)

    class Meta:
        db_table = "audit_auditseal"
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["-number"]
        default_permissions = ("view",)
        permissions = [("verify_seals", _("Can verify the history")), ("export_seals", _("Can export seals"))]
        constraints = [
            models.UniqueConstraint(fields=["previous_hash"], name="audit_seal_no_fork"),
        ]
        indexes = [models.Index(fields=["last_era", "last_xid", "last_id"], name="audit_seal_upto")]

    def __str__(self) -> str:
        return f"{self.number}"

    def as_exported(self) -> dict[str, Any]:
        """The seal as a line of an export: what a verifier needs, without the leaves."""
        return {
            "number": self.number,
            "statement": self.statement,
            "signature": bytes(self.signature).hex(),
            "hash": bytes(self.hash).hex(),
            "key_id": self.key_id,
        }


class VerificationRun(models.Model):
    """A verification asked for from the screens: where it stands, and what it found.

    It has no history of its own: how far a job has come is no fact worth keeping, and what came out
    is an entry of the trail (``audit.verified``).
    """

    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField(_("requested at"))
    step = models.CharField(max_length=63, default="")
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    progress_at = models.DateTimeField()
    finished_at = models.DateTimeField(_("finished at"), null=True)
    ok = models.BooleanField(null=True)
    report = models.JSONField(default=dict)
    failure = models.CharField(max_length=100, default="")

    class Meta:
        db_table = "audit_verificationrun"
        ordering = ["-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"
