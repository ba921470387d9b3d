"""Marks of the policy and words by which a letter is recognised; staff may add their own (5.9, 8.4, 8.5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.audit.tracking import TrackedModel, tracked

from .requests import RequestType


class MarkKind(models.TextChoices):
    """How a mark is looked for."""

    MARK = "mark", _("mark of the policy")
    PHRASE = "phrase", _("words in this order")
    STEMS = "stems", _("beginnings of words, near each other")


class Mark(TrackedModel):
    """Words that tell what a letter wants. They are the office's own, never a subject's."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    type = models.CharField(_("type of request"), max_length=20, choices=RequestType)
    language = models.CharField(
        _("language"), max_length=2, choices=[("kk", _("Kazakh")), ("ru", _("Russian"))]
    )
    kind = models.CharField(_("how it is looked for"), max_length=8, choices=MarkKind)
    text = models.CharField(_("words"), max_length=300)
    weight = models.PositiveSmallIntegerField(_("weight"), default=50, help_text=_("1 to 100"))
    active = models.BooleanField(_("in use"), default=True)

    history = tracked(no_db_index=("code",))

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks and words")
        default_permissions = ("add", "change", "view")
        ordering = ["type", "language", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=100), name="requests_inbox_mark_weight"
            ),
        ]

    def __str__(self) -> str:
        return self.code
