"""The message to a recipient: in Kazakh and Russian, by reference codes and names of categories only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _, override

from compliance.disclosures.models import StopNotice
from compliance.policy.services import operator
from compliance.register.models import Category

LANGUAGES = ("kk", "ru")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be sent."""

    subject: str
    body: str


def compose(notices: Sequence[StopNotice]) -> Letter:
    """The message about these notices. Needs ``subject`` and ``purpose`` read with them; two queries."""
    categories = list(Category.objects.all())
    card = operator()
    subjects, bodies = [], []
    for language in LANGUAGES:
        with override(language):
            names = {category.code: category.name for category in categories}
            subjects.append(_("Stop using personal data"))
            bodies.append(_body(notices, names, card.name))
    return Letter(" / ".join(subjects), "\n\n* * *\n\n".join(bodies))


def _body(notices: Sequence[StopNotice], names: dict[str, str], operator_name: str) -> str:
    lines = [
        _("%(operator)s handed you personal data. The ground for that has ended (Law 94-V, Art. 8, 18).")
        % {"operator": operator_name},
        _("Stop using the data named below for the purpose named, destroy it, and confirm it by a reply."),
        "",
        *(_line(notice, names) for notice in notices),
    ]
    return "\n".join(lines)


def _line(notice: StopNotice, names: dict[str, str]) -> str:
    return _("%(reference)s: %(categories)s. Purpose: %(purpose)s. Reason: %(reason)s, %(day)s.") % {
        "reference": notice.subject.reference,
        "categories": ", ".join(names.get(code, code) for code in notice.categories),
        "purpose": notice.purpose.name,
        "reason": notice.get_reason_display(),
        "day": formats.date_format(timezone.localtime(notice.created_at), "SHORT_DATE_FORMAT"),
    }
