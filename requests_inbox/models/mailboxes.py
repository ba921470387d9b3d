"""Mailboxes of the operator, and where on the server each message was seen (policy 5.9, 8.4, 8.5, 11.1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked
from compliance.vault.fields import SealedTextField


class Security(models.TextChoices):
    """How the connection to a mail server is protected."""

    TLS = "tls", _("TLS from the first byte")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("none: this computer only")


class MailboxFailure(models.TextChoices):
    """Why a mailbox could not be read; the health page says what to do about each."""

    UNREACHABLE = "unreachable", _("server not reached")
    CERTIFICATE = "certificate", _("certificate not accepted")
    SIGN_IN = "sign_in", _("name or password not accepted")
    FOLDER = "folder", _("folder is not there")
    READ_ONLY = "read_only", _("folder may not be written")
    DISK = "disk", _("message could not be stored")
    PROTOCOL = "protocol", _("server answered out of turn")


class Mailbox(TrackedModel):
    """A mailbox that is read over IMAP. Its password is sealed under a key that belongs to nobody."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    address = models.EmailField(_("address"), help_text=_("The operator's own address, for example info@…"))
    host = models.CharField(_("server"), max_length=200)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(_("protection"), max_length=8, choices=Security, default=Security.TLS)
    login = models.CharField(_("sign-in name"), max_length=200)
    password = SealedTextField(_("password"), label="requests_inbox.mailbox.password", null=True)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    active = models.BooleanField(_("read"), default=True)

    # Where reading stands; changes with every message, so it is in no history.
    uidvalidity = models.BigIntegerField(null=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    marked_uid = models.BigIntegerField(default=0, editable=False)  # up to here marked as seen on the server
    polled_at = models.DateTimeField(_("tried at"), null=True, editable=False)
    read_at = models.DateTimeField(_("read at"), null=True, editable=False)
    failure = models.CharField(
        _("failure"), max_length=12, choices=MailboxFailure, blank=True, editable=False
    )
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    next_poll_at = models.DateTimeField(_("next try"), null=True, editable=False)

    history = tracked(
        excluded_fields=(
            "uidvalidity", "last_uid", "marked_uid", "polled_at", "read_at", "failure", "failures",
            "next_poll_at",
        ),
        no_db_index=("code",),
    )  # fmt: skip

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        default_permissions = ("add", "change", "view")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Delivery(models.Model):
    """Where on a server a message was seen. The same bytes seen twice are one message with two deliveries.

    Append-only by use: it is written in the transaction that stores the message, and is the cursor's proof.
    """

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="deliveries", db_index=False)
    folder = models.CharField(max_length=200)
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    message = models.ForeignKey("requests_inbox.Message", models.PROTECT, related_name="deliveries")
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "folder", "uidvalidity", "uid"], name="requests_inbox_delivery_once"
            ),
            models.CheckConstraint(condition=Q(uid__gt=0), name="requests_inbox_delivery_uid"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
