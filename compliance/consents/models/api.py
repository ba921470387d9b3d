"""Other systems that may record consents, and the requests of theirs that were answered already."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked


class ApiScope(models.TextChoices):
    """What a client may ask."""

    CONSENTS = "consents", _("record and withdraw consents")
    CONTACTS = "contacts", _("ask whether an address may be contacted")
    SUBJECTS = "subjects", _("register subjects")
    PROCESSINGS = "processings", _("report ended purposes and activity of subjects")


class ApiClient(TrackedModel):
    """Another system with a token of its own. Of the token only SHA-256 is kept: it is random and long."""

    name = models.SlugField(_("name"), max_length=40, unique=True)
    token_digest = models.CharField(_("digest of the token"), max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=12, choices=ApiScope), verbose_name=_("may do"))
    per_minute = models.PositiveIntegerField(_("requests a minute"), default=600)
    active = models.BooleanField(_("in use"), default=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    history = tracked(no_db_index=("name", "token_digest"))

    class Meta:
        verbose_name = _("client of the interface")
        verbose_name_plural = _("clients of the interface")
        default_permissions = ("add", "change", "view")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AnsweredRequest(models.Model):
    """What a request with an idempotency key was answered, kept for a while. Ids and codes only."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="consents_answeredrequest_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
