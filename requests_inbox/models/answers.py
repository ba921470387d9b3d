"""Letters that go out: texts by type and outcome, the outbox, and who got an automatic reply today."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.audit.tracking import TrackedModel, tracked
from compliance.vault.fields import SealedFileField, SealedTextField

from .requests import Outcome, Request, RequestType


class LetterKind(models.TextChoices):
    """What a letter is for."""

    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement with number and term")
    QUESTION = "question", _("question to the sender")
    EXTENSION = "extension", _("notice of an extension")
    ANSWER = "answer", _("answer")
    REFUSAL = "refusal", _("reasoned refusal")


class LetterTemplate(TrackedModel):
    """One version of a text for letters. A version that was used is never changed; the newest valid holds.

    ``type`` and ``outcome`` narrow what it is for; empty means any. The subject line may hold the reference
    and nothing personal.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=LetterKind)
    type = models.CharField(_("type of request"), max_length=20, choices=RequestType, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("kk", _("Kazakh")), ("ru", _("Russian"))]
    )
    version = models.PositiveSmallIntegerField(_("version"))
    subject_line = models.CharField(_("subject line"), max_length=150)
    body = models.TextField(_("text"), max_length=8000)
    active = models.BooleanField(_("in use"), default=True)

    history = tracked()

    class Meta:
        verbose_name = _("text of letters")
        verbose_name_plural = _("texts of letters")
        default_permissions = ("add", "change", "view")
        ordering = ["kind", "type", "outcome", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "type", "outcome", "language", "version"],
                name="requests_inbox_template_version",
            ),
        ]

    def __str__(self) -> str:
        return f"T-{self.pk}"


class LetterState(models.TextChoices):
    """How a letter stands."""

    PENDING = "pending", _("waits to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    RETURNED = "returned", _("came back")
    HANDED_OVER = "handed_over", _("handed over by staff")


class LetterFailure(models.TextChoices):
    """Why a letter was not taken."""

    UNREACHABLE = "unreachable", _("server not reached")
    LATER = "later", _("server will take it later")
    REFUSED = "refused", _("server refuses it")
    NO_ADDRESS = "no_address", _("no address")
    LOST = "lost", _("enclosure cannot be read")
    DESTROYED = "destroyed", _("contents were destroyed")


class Letter(TrackedModel):
    """A letter to a subject or an authority: row, outbox and sealed copy in one (design: outbox).

    ``address``, ``body``, ``enclosure`` and ``password`` are sealed under ``letter:<key_name>``. The
    enclosure is a PDF (and what goes inside it, ``data``) as it stays in the house; what is sent is a copy
    encrypted with the password, which is told over another channel. Its Message-ID is made of
    ``key_name``, so that a reply or a bounce finds it.
    """

    key_name = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    request = models.ForeignKey(Request, models.PROTECT, related_name="letters", verbose_name=_("request"))
    kind = models.CharField(_("kind"), max_length=16, choices=LetterKind)
    template = models.ForeignKey(
        LetterTemplate,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=pgettext_lazy("that a letter was made from", "text"),
        db_index=False,
    )
    language = models.CharField(
        _("language"), max_length=2, choices=[("kk", _("Kazakh")), ("ru", _("Russian"))]
    )
    subject_line = models.CharField(_("subject line"), max_length=200)
    address = SealedTextField(_("to"), label="requests_inbox.letter.address", null=True)
    body = SealedTextField(_("text"), label="requests_inbox.letter.body")
    enclosure = SealedFileField(_("enclosure"), label="requests_inbox.letter.enclosure", null=True)
    password = SealedTextField(
        _("password of the enclosure"), label="requests_inbox.letter.password", null=True
    )
    automatic = models.BooleanField(_("written by the system"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=LetterState, default=LetterState.PENDING)
    failure = models.CharField(_("last failure"), max_length=12, choices=LetterFailure, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("written at"))
    next_attempt_at = models.DateTimeField(_("next try"), null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("came back at"), null=True, blank=True)

    history = tracked(no_db_index=("key_name", "number", "template"))

    class Meta:
        verbose_name = _("letter sent")
        verbose_name_plural = _("letters sent")
        default_permissions = ("add", "change", "view")
        permissions = [("reveal_letter", _("Can read letters that were sent"))]
        ordering = ["-id"]
        constraints = [
            # One acknowledgement and one end of a request, however often a worker is killed.
            models.UniqueConstraint(
                fields=["request", "kind"], condition=Q(kind="acknowledgement"),
                name="requests_inbox_letter_acknowledged_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="pending"), name="requests_inbox_letter_due"
            ),
            models.Index(fields=["state", "-id"], name="requests_inbox_letter_state"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def scope(self) -> str:
        """The scope of this letter's data key."""
        return f"letter:{self.key_name}"


class AutomaticReply(models.Model):
    """Who got an automatic reply on which day: never a second one, so that no two machines write for ever.

    ``token`` is a blind token of the address, or of who wrote, under the current master key. It goes with the
    day (``acknowledging.forget_days``).
    """

    token = models.BigIntegerField()
    day = models.DateField()
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["token", "day"], name="requests_inbox_reply_once_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
