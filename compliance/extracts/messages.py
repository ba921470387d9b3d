"""What is read when no extract was made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .writing.document import MOST_ROWS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TEXTS: dict[str, StrPromise] = {
    "format_unknown": _("There is no such format. Nothing was exported; choose CSV, XLSX or PDF."),
    "language_unknown": _(
        "An extract is in Kazakh, in Russian or in English. Nothing was exported; choose one of them."
    ),
    "language_not_for_pdf": _(
        "A PDF for the authority is in Kazakh or in Russian. Nothing was exported; choose one of them, or "
        "CSV or XLSX."
    ),
    "before_the_law": _(
        "The period begins before the Law (21.05.2013). Nothing was exported; choose later days."
    ),
    "period_to_come": _("The period is still to come. Nothing was exported; choose earlier days."),
    "period_absurd": _("There is no such period. Nothing was exported; check the year."),
    "period_backwards": _("The period ends before it begins. Nothing was exported; check both days."),
    "too_many_for_pdf": _(
        "There are more than %(most)s rows, too many for PDF. Nothing was exported; choose a shorter period, "
        "or CSV or XLSX."
    ),
}


def texts_of(codes: Iterable[str]) -> list[str]:
    """Refusals in words."""
    return [str(TEXTS[code]) % {"most": MOST_ROWS} for code in codes]
