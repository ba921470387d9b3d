"""Requests of subjects and authorities: what is wanted, by when, how it stands and how it ended."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked
from compliance.deadlines.models import DeadlineRule
from compliance.register.models import Subject
from compliance.vault.fields import SealedFileField, SealedJSONField, SealedTextField


class RequestType(models.TextChoices):
    """What may be wanted (clauses 3.2.1–3.3.6, 4.9, 5.9, 8.4, 8.5; Art. 24)."""

    ACCESS = "access", _("information about own data")
    RECTIFICATION = "rectification", _("correction")
    BLOCKING = "blocking", _("blocking")
    UNBLOCKING = "unblocking", _("unblocking")
    DESTRUCTION = "destruction", _("destruction")
    CONSENT_WITHDRAWAL = "consent_withdrawal", _("withdrawal of consent")
    DISTRIBUTION_STOP = "distribution_stop", _("stop of distribution")
    MARKETING_OPT_OUT = "marketing_opt_out", _("no more marketing")
    MARKETING_CONDITION = "marketing_condition", _("condition for marketing")
    EXPLANATION = "explanation", _("question")
    COMPLAINT = "complaint", _("complaint")
    AUTHORITY_INQUIRY = "authority_inquiry", _("inquiry of an authority")


class RequestChannel(models.TextChoices):
    """How a request came."""

    EMAIL = "email", _("e-mail")
    PAPER = "paper", _("paper")
    PHONE = "phone", _("phone")
    IN_PERSON = "in_person", _("in person")
    WEBSITE_FORM = "website_form", _("form on the website")


class Status(models.TextChoices):
    """How a request stands. How it ended is its outcome."""

    RECEIVED = "received", _("received")
    IDENTITY_CHECK = "identity_check", _("identity is checked")
    IN_PROGRESS = "in_progress", _("in progress")
    WAITING = "waiting", _("waiting for the subject")
    DONE = "done", _("done")


class Outcome(models.TextChoices):
    """How a request ended."""

    FULFILLED = "fulfilled", _("fulfilled")
    PARTLY = "partly", _("fulfilled in part")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn by the sender")
    DUPLICATE = "duplicate", _("repeats another request")


class IdentityMethod(models.TextChoices):
    """How a person made sure who asks."""

    SIGNATURE = "signature", _("electronic signature")
    DOCUMENT = "document", _("identity document")
    KNOWN_ADDRESS = "known_address", _("letter from an address that is on file, and an answer to a question")
    CALL_BACK = "call_back", _("call to a number that is on file")
    IN_PERSON = "in_person", _("in person")
    LETTERHEAD = "letterhead", _("letterhead and number of an authority, checked by a call")


class AnswerTo(models.TextChoices):
    """Which address of a letter gets the answer, where it names another one than it came from."""

    UNDECIDED = "undecided", _("not decided")
    SENDER = "sender", _("the address the letter came from")
    REPLY_TO = "reply_to", _("the other address that it names for the answer")


class RequestQuerySet(TrackedQuerySet):
    """Questions about requests. Each is answered from a partial index over those that are open."""

    def open(self) -> RequestQuerySet:
        """Requests that are not done."""
        found: RequestQuerySet = self.exclude(status=Status.DONE)
        return found

    def overdue(self, now: datetime) -> RequestQuerySet:
        """Open requests whose term has run out: a predicate, never a stored state."""
        found: RequestQuerySet = self.open().filter(due_at__lte=now).order_by("due_at", "pk")
        return found


class Request(TrackedModel):
    """One demand of one sender. Words and names are sealed under ``request:<key_name>``.

    ``counts_from`` is the event its term counts from (receipt, documents, confirmation), ``due_at`` the first
    moment that is too late, or empty while the event that starts the term is awaited.
    """

    key_name = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(pgettext_lazy("of a request", "reference"), max_length=20, unique=True)
    type = models.CharField(_("type"), max_length=20, choices=RequestType)
    machine_type = models.CharField(_("recognised as"), max_length=20, blank=True)
    message = models.ForeignKey(
        "requests_inbox.Message", models.PROTECT, related_name="requests", null=True, blank=True,
        verbose_name=_("letter"),
    )  # fmt: skip
    channel = models.CharField(_("channel"), max_length=16, choices=RequestChannel)
    language = models.CharField(
        _("language"), max_length=2, choices=[("kk", _("Kazakh")), ("ru", _("Russian"))]
    )
    received_at = models.DateTimeField(_("received at"))
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    ground = models.CharField(_("ground of the refusal"), max_length=40, blank=True)
    refusal = SealedTextField(_("text of the refusal"), label="requests_inbox.request.refusal", null=True)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("repeats")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("assigned to"),
    )  # fmt: skip
    rule = models.ForeignKey(
        DeadlineRule, models.PROTECT, related_name="+", null=True, verbose_name=_("term")
    )
    counts_from = models.DateTimeField(_("term counts from"), null=True)
    due_at = models.DateTimeField(pgettext_lazy("the last day of a term", "due"), null=True)
    named_due = models.DateField(_("day named by the authority"), null=True, blank=True)
    # When somebody is to be reminded next; changes with every reminder, so it is in no history.
    remind_at = models.DateTimeField(_("next reminder"), null=True, editable=False)
    extended = models.BooleanField(_("extended"), default=False)
    complete = models.BooleanField(_("demand is complete"), null=True)
    missing = ArrayField(
        models.CharField(max_length=32), default=list, blank=True, verbose_name=_("what is missing")
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="requests", null=True, blank=True, verbose_name=_("subject")
    )
    identity_method = models.CharField(
        _("identity checked by"), max_length=16, choices=IdentityMethod, blank=True
    )
    identified_at = models.DateTimeField(_("identity checked at"), null=True, blank=True)
    representative = SealedJSONField(
        _("representative"), label="requests_inbox.request.representative", null=True
    )
    proof = SealedFileField(_("proof of representation"), label="requests_inbox.request.proof", null=True)
    contact = SealedJSONField(_("where to answer"), label="requests_inbox.request.contact", null=True)
    answer_to = models.CharField(_("answer goes to"), max_length=9, choices=AnswerTo, blank=True)
    contents = SealedJSONField(_("what is asked"), label="requests_inbox.request.contents", null=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    contact_in_hand: Any = None
    """What ``contact`` seals, in clear, while the request is being opened and no longer."""

    objects: ClassVar[Any] = RequestQuerySet.as_manager()
    history = tracked(
        excluded_fields=("remind_at",), no_db_index=("key_name", "reference", "duplicate_of", "rule")
    )

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("assign_request", _("Can assign requests to others")),
            ("identify_request", _("Can confirm who asks")),
            ("fulfil_request", _("Can fulfil and refuse requests")),
            ("reveal_request", _("Can read what is asked")),
            ("extend_request", _("Can extend a term")),
        ]
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="requests_inbox_request_done_with_outcome",
                condition=Q(status="done", done_at__isnull=False) & ~Q(outcome="")
                | ~Q(status="done") & Q(done_at=None, outcome=""),
            ),
            models.CheckConstraint(
                name="requests_inbox_request_refused_with_ground",
                condition=~Q(outcome="refused") | ~Q(ground="") & Q(refusal__isnull=False),
            ),
            models.CheckConstraint(
                name="requests_inbox_request_identified",
                condition=Q(identity_method="", identified_at=None)
                | ~Q(identity_method="") & Q(identified_at__isnull=False),
            ),
            # One letter makes at most one request of a type, however often it is read.
            models.UniqueConstraint(
                fields=["message", "type"], condition=Q(message__isnull=False),
                name="requests_inbox_request_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                F("due_at").asc(nulls_last=True), "id", condition=~Q(status="done"),
                name="requests_inbox_req_due",
            ),
            models.Index(
                fields=["assignee", "due_at", "id"], condition=~Q(status="done"),
                name="requests_inbox_req_mine",
            ),
            models.Index(
                fields=["due_at", "id"], condition=Q(status="waiting"), name="requests_inbox_req_waiting"
            ),
            models.Index(
                fields=["remind_at", "id"], condition=~Q(status="done"), name="requests_inbox_req_remind"
            ),
            models.Index(
                fields=["due_at"], condition=~Q(status="done") & Q(type="authority_inquiry"),
                name="requests_inbox_req_authority",
            ),
            models.Index(fields=["status", "-id"], name="requests_inbox_req_status"),
            models.Index(fields=["type", "-id"], name="requests_inbox_req_type"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference

    @property
    def scope(self) -> str:
        """The scope of this request's data key."""
        return f"request:{self.key_name}"

    @property
    def is_identified(self) -> bool:
        """Whether a person has made sure who asks; without it nothing is disclosed or changed."""
        return self.identified_at is not None
