"""Versions of the policy with their clauses (clauses 3.2.5, 11.2; Art. 25(2)(1-1)). Public text, in clear."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext, gettext_lazy as _, pgettext_lazy

from compliance.audit.tracking import TrackedModel, tracked


class State(models.TextChoices):
    """How far a version has come."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", pgettext_lazy("a version of the policy", "published")
    DISCARDED = "discarded", pgettext_lazy("a version of the policy", "discarded")


class PolicyVersion(TrackedModel):
    """The policy as it is in force from a day on. A draft is edited; from publication on nothing changes.

    The database refuses to change a published version or its clauses. ``number`` is given at publication,
    without gaps. ``digest`` is SHA-256 over all that is published (``rules.contents``), ``source_digest``
    over the bytes of the file. ``rest`` is an envelope: what a web page has around a policy may name who
    saved it.
    """

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True, unique=True)
    title_kk = models.CharField(_("title in Kazakh"), max_length=200, blank=True)
    title_ru = models.CharField(_("title in Russian"), max_length=200, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    law_edition = models.DateField(_("edition of the Law it follows"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    publish_by = models.DateTimeField(_("to be published by"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    source_digest = models.CharField(_("SHA-256 of the file"), max_length=64, editable=False)
    source_encoding = models.CharField(_("encoding of the file"), max_length=20, editable=False)
    rest = models.BinaryField(_("text outside of clauses"), default=b"", blank=True, editable=False)
    imported_at = models.DateTimeField(_("imported at"), editable=False)

    history = tracked()

    class Meta:
        verbose_name = _("version of the policy")
        verbose_name_plural = _("versions of the policy")
        default_permissions = ("add", "change", "view")
        permissions = [("publish_policyversion", _("Can publish the policy"))]
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="policy_version_published_whole",
                condition=~Q(state="published")
                | Q(number__isnull=False, in_force_from__isnull=False, published_at__isnull=False)
                & ~Q(digest="")
                & ~Q(title_kk="")
                & ~Q(title_ru=""),
            ),
            models.CheckConstraint(
                name="policy_version_numbered_when_published",
                condition=Q(state="published") | Q(number=None, published_at=None, digest=""),
            ),
            models.UniqueConstraint(
                name="policy_version_one_draft_a_file", fields=["source_digest"], condition=Q(state="draft")
            ),
            models.UniqueConstraint(
                name="policy_version_one_a_day", fields=["in_force_from"], condition=Q(state="published")
            ),
        ]

    def __str__(self) -> str:
        if self.number is not None:
            return gettext("version %(number)s") % {"number": self.number}
        return gettext("draft %(id)s") % {"id": self.pk}

    @property
    def title(self) -> str:
        """The title in the reader's language; Russian for readers of English."""
        return self.title_in("kk" if (get_language() or "ru").startswith("kk") else "ru")

    def title_in(self, language: str) -> str:
        """The title in Kazakh or Russian."""
        return self.title_kk if language == "kk" else self.title_ru


class Clause(TrackedModel):
    """One clause in both languages. A heading and the text under it are two rows of one number.

    ``place`` orders them: it is made of the number (``rules.contents.place_of``). A clause that was left out
    of a draft stays, switched off.
    """

    version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="clauses", verbose_name=_("version"), db_index=False
    )
    number = models.CharField(_("clause"), max_length=15)
    heading = models.BooleanField(_("heading"), default=False)
    place = models.BigIntegerField(_("position"), editable=False)
    text_kk = models.TextField(_("text in Kazakh"), blank=True)
    text_ru = models.TextField(_("text in Russian"), blank=True)
    left_out = models.BooleanField(_("left out"), default=False)

    history = tracked(no_db_index=("version",))

    class Meta:
        verbose_name = _("clause of the policy")
        verbose_name_plural = _("clauses of the policy")
        default_permissions = ("change", "view")
        ordering = ["version", "place"]
        constraints = [
            models.UniqueConstraint(fields=["version", "place"], name="policy_clause_place"),
            models.CheckConstraint(
                name="policy_clause_number", condition=Q(number__regex=r"^[1-9][0-9]*(\.[1-9][0-9]*){0,3}$")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def text(self) -> str:
        """The text in the reader's language; Russian for readers of English."""
        return self.text_in("kk" if (get_language() or "ru").startswith("kk") else "ru")

    def text_in(self, language: str) -> str:
        """The text in Kazakh or Russian."""
        return self.text_kk if language == "kk" else self.text_ru

    @property
    def anchor(self) -> str:
        """What a link on the page points to."""
        return f"{'h' if self.heading else 'p'}-{self.number}"


class LinkCheck(TrackedModel):
    """Whether an address in a version leads anywhere: by its form, and by asking if that is switched on."""

    version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="links", verbose_name=_("version"), db_index=False
    )
    address = models.CharField(_("address"), max_length=2000)
    kind = models.CharField(_("kind"), max_length=5, choices=[("url", _("page")), ("email", _("e-mail"))])
    places = models.JSONField(_("clauses"))
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    asked = models.BooleanField(_("asked"), default=False)
    checked_at = models.DateTimeField(_("checked at"))

    history = tracked(no_db_index=("version",))

    class Meta:
        verbose_name = _("link of the policy")
        verbose_name_plural = _("links of the policy")
        default_permissions = ("view",)
        ordering = ["version", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "address"], name="policy_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.pk}"
