"""Marks of the policy and words by which a letter is recognised; staff may add their own (5.9, 8.4, 8.5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked

from .messages import MESSAGE_TYPES


class MarkKind(models.TextChoices):
    """How a mark is looked for."""

    PHRASE = "phrase", _("phrase of the policy")
    WORDS = "words", _("beginnings of words, near each other")


class Mark(TrackedModel):
    """Words that tell what a letter wants. They are the office's own, never a subject's.

    ``weight`` is in hundredths: how sure this mark alone makes the type; a negative one speaks against it.
    Words of kind ``words`` stand within ``window`` words of one sentence.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    type = models.CharField(_("type of request"), max_length=20, choices=MESSAGE_TYPES)
    language = models.CharField(
        _("language"), max_length=2, blank=True, choices=[("kk", _("Kazakh")), ("ru", _("Russian"))]
    )
    kind = models.CharField(_("how it is looked for"), max_length=8, choices=MarkKind)
    text = models.CharField(_("words"), max_length=2000)
    weight = models.SmallIntegerField(_("weight"), default=60, help_text=_("−100 to 100, in hundredths"))
    window = models.PositiveSmallIntegerField(_("within how many words"), default=8)
    active = models.BooleanField(_("in use"), default=True)

    history = tracked(no_db_index=("code",))

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks and words")
        default_permissions = ("add", "change", "view")
        ordering = ["type", "language", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__gte=-100, weight__lte=100) & ~models.Q(weight=0),
                name="requests_inbox_mark_weight",
            ),
        ]

    def __str__(self) -> str:
        return self.code
