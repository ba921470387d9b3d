"""Letters as they came in. The raw bytes are sealed before anything is understood (promise 6)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked
from compliance.register.models import Subject
from compliance.vault.fields import SealedJSONField

from .mailboxes import Mailbox
from .requests import Request, RequestType

MESSAGE_TYPES = [
    *RequestType.choices,
    ("automatic", _("automatic mail")),
    ("unrelated", _("not about personal data")),
    ("unclassified", _("not recognised")),
]


class MessageType(models.TextChoices):
    """What a message may be besides a request."""

    AUTOMATIC = "automatic", _("automatic mail")
    UNRELATED = "unrelated", _("not about personal data")
    UNCLASSIFIED = "unclassified", _("not recognised")


class MessageSource(models.TextChoices):
    """How a message came in."""

    IMAP = "imap", _("mailbox")
    FILE = "file", _("file")


class MessageState(models.TextChoices):
    """How far a message has come. What is not understood waits for a person; nothing is dropped."""

    STORED = "stored", _("stored, not yet read")
    TRIAGE = "triage", _("waits for a person")
    FILED = "filed", _("filed with a request")
    SET_ASIDE = "set_aside", _("needs no answer")
    DESTROYED = "destroyed", _("destroyed")


class TriageReason(models.TextChoices):
    """Why a message waits for a person."""

    UNREADABLE = "unreadable", _("could not be read")
    UNCLASSIFIED = "unclassified", _("not recognised")
    UNSURE = "unsure", _("recognised, but not surely")
    FLOOD = "flood", _("too many from one sender")
    TOO_LARGE = "too_large", _("too large to be read")
    OTHER_SENDER = "other_sender", _("names a request of another sender")
    FAILED = "failed", _("something went wrong; it will be tried again")


class MessageQuerySet(TrackedQuerySet):
    """Questions about messages."""

    def in_triage(self) -> MessageQuerySet:
        """Messages that wait for a person, the oldest first. Plan: partial index on receipt of these."""
        found: MessageQuerySet = self.filter(state=MessageState.TRIAGE).order_by("received_at", "pk")
        return found

    def unread(self) -> MessageQuerySet:
        """Messages that are stored but not read yet (a killed worker). Plan: partial index."""
        found: MessageQuerySet = self.filter(state=MessageState.STORED).order_by("pk")
        return found

    def to_retry(self, now: datetime) -> MessageQuerySet:
        """Messages that could not be read and whose next try has come. Plan: partial index."""
        found: MessageQuerySet = self.filter(
            triage_reason=TriageReason.FAILED, state=MessageState.TRIAGE, next_attempt_at__lte=now
        ).order_by("next_attempt_at", "pk")
        return found


class Message(TrackedModel):
    """One letter that came in: what was made of it. What it says is sealed under ``message:<key_name>``.

    ``reading`` is what staff see of it (sender, subject line, beginning, attachments by name and type,
    identifiers found); ``evidence`` the words that decided its type. Both can be made again from the raw
    bytes. ``sender_token`` and ``thread_token`` are blind tokens of the sender's address and of its
    Message-ID, under the master key ``token_key``. ``request`` is the one that a reply belongs to; those that
    the letter itself opened point back at it.
    """

    key_name = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    size = models.BigIntegerField(_("size"))
    source = models.CharField(_("source"), max_length=8, choices=MessageSource)
    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="+", null=True, verbose_name=_("mailbox")
    )
    received_at = models.DateTimeField(_("received at"))
    stored_at = models.DateTimeField(_("stored at"))
    state = models.CharField(_("state"), max_length=12, choices=MessageState, default=MessageState.STORED)
    triage_reason = models.CharField(_("waits because"), max_length=16, choices=TriageReason, blank=True)
    machine_type = models.CharField(_("recognised as"), max_length=20, choices=MESSAGE_TYPES, blank=True)
    type = models.CharField(_("type"), max_length=20, choices=MESSAGE_TYPES, blank=True)
    also = ArrayField(
        models.CharField(max_length=20, choices=RequestType), default=list, blank=True, verbose_name=_("also")
    )
    language = models.CharField(
        _("language"), max_length=2, blank=True, choices=[("kk", _("Kazakh")), ("ru", _("Russian"))]
    )
    confidence = models.PositiveSmallIntegerField(_("confidence, %"), default=0)
    complete = models.BooleanField(_("demand is complete"), null=True)
    automatic = models.CharField(_("kind of automatic mail"), max_length=20, blank=True)
    defects = ArrayField(
        models.CharField(max_length=32), default=list, blank=True, verbose_name=_("oddities")
    )
    iin_found = models.BooleanField(_("IIN found"), default=False)
    phone_found = models.BooleanField(_("phone found"), default=False)
    attachments = models.PositiveSmallIntegerField(_("attachments"), default=0)
    candidates = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("candidates"))
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("subject")
    )
    bounced_letter = models.ForeignKey(
        "requests_inbox.Letter", models.PROTECT, related_name="bounces", null=True, blank=True,
        verbose_name=_("letter that came back"),
    )  # fmt: skip
    request = models.ForeignKey(
        Request, models.PROTECT, related_name="replies", null=True, blank=True,
        verbose_name=_("request that it belongs to"),
    )  # fmt: skip
    reading = SealedJSONField(_("what it says"), label="requests_inbox.message.reading", null=True)
    evidence = SealedJSONField(_("what decided"), label="requests_inbox.message.evidence", null=True)
    sender_token = models.BigIntegerField(null=True, editable=False)
    thread_token = models.BigIntegerField(null=True, editable=False)
    token_key = models.SmallIntegerField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_attempt_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = MessageQuerySet.as_manager()
    history = tracked(
        excluded_fields=("sender_token", "thread_token", "token_key", "attempts", "next_attempt_at"),
        no_db_index=("key_name", "number", "sha256", "mailbox", "bounced_letter", "request"),
    )

    class Meta:
        verbose_name = _("letter received")
        verbose_name_plural = _("letters received")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("reveal_message", _("Can read letters")),
            ("triage_message", _("Can sort letters")),
            ("destroy_message", _("Can destroy letters of nobody")),
        ]
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["received_at", "id"], condition=Q(state="triage"), name="requests_inbox_msg_triage"
            ),
            models.Index(fields=["id"], condition=Q(state="stored"), name="requests_inbox_msg_unread"),
            models.Index(
                fields=["next_attempt_at", "id"], condition=Q(triage_reason="failed", state="triage"),
                name="requests_inbox_msg_retry",
            ),
            models.Index(fields=["sender_token", "-received_at"], name="requests_inbox_msg_sender"),
            models.Index(fields=["thread_token"], name="requests_inbox_msg_thread"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def scope(self) -> str:
        """The scope of this letter's data key."""
        return f"message:{self.key_name}"


class RawMessage(models.Model):
    """The bytes of a message, sealed; small ones in the row, large ones in a sealed file. Never changed.

    It is in no history: what it holds is proved by the SHA-256 in the message's own history.
    """

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="raw")
    envelope = models.BinaryField(null=True)
    file = models.UUIDField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="requests_inbox_raw_one_place",
                condition=Q(envelope__isnull=True, file__isnull=False)
                | Q(envelope__isnull=False, file__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
