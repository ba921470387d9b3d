"""Bans and conditions of distribution, and parts of a demand to stop it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _, pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TERM_TEXTS: dict[str, StrPromise] = {
    "no_transfer": _("ban on passing it on, other than giving access"),
    "no_processing": _("ban on processing by others, other than access"),
    "access_only": _("access only, no copies"),
    "consent_only": _("passed on only with a further consent of the subject"),
    "source_named": _("repeated only with the source named"),
    "internal_network": _("only to staff inside the operator's network"),
    "no_network": _("not passed over any network"),
}

MISSING_TEXTS: dict[str, StrPromise] = {
    "surname": _("surname"),
    "name": pgettext_lazy("part of a full name", "name"),
    "patronymic": _("patronymic"),
    "contact": _("contact: phone, e-mail or postal address"),
    "categories": _("list of the data"),
}
