"""The message to a recipient: in Kazakh and Russian, by reference codes and names of categories only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import formats, timezone
from django.utils.translation import gettext as _, override

from compliance.disclosures.models import CHANGES, StopNotice, StopReason
from compliance.policy.services import operator
from compliance.register.models import Category

LANGUAGES = ("kk", "ru")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be sent."""

    subject: str
    body: str


def compose(notices: Sequence[StopNotice]) -> Letter:
    """The message about these notices, in their order. Needs ``subject`` and ``purpose``; two queries."""
    categories = list(Category.objects.all())
    card = operator()
    subjects, bodies = [], []
    for language in LANGUAGES:
        with override(language):
            names = {category.code: category.name for category in categories}
            subjects.append(_title(notices))
            bodies.append(_body(notices, names, card.name))
    return Letter(" / ".join(subjects), "\n\n* * *\n\n".join(bodies))


def _title(notices: Sequence[StopNotice]) -> str:
    titles = {
        StopReason.RECTIFIED: _("Correct personal data"),
        StopReason.BLOCKED: _("Do not use personal data for the time being"),
        StopReason.UNBLOCKED: _("Personal data may be used again"),
    }
    found = {titles.get(StopReason(one.reason), _("Stop using personal data")) for one in notices}
    return found.pop() if len(found) == 1 else _("Notices about personal data")


def _body(notices: Sequence[StopNotice], names: dict[str, str], operator_name: str) -> str:
    """A part for each run of notices that ask for the same, so that the last word is the last one."""
    parts = [
        "\n".join([*_request(about), "", *(_line(notice, names) for notice in some)])
        for about, some in groupby(notices, key=_about)
    ]
    head = _("%(operator)s handed you personal data.") % {"operator": operator_name}
    return "\n\n".join([head, *parts])


def _about(notice: StopNotice) -> StopReason | None:
    """What is asked for; None: to stop and to destroy."""
    reason = StopReason(notice.reason)
    return reason if reason in CHANGES else None


def _request(about: StopReason | None) -> list[str]:
    if about == StopReason.RECTIFIED:
        why = _("The data named below has been corrected since (Law 94-V, Art. 25(2)(8)).")
        what = _("Do not rely on what you got. Ask us for the correct data, and confirm by a reply.")
    elif about == StopReason.BLOCKED:
        why = _("The data named below has been blocked since (Law 94-V, Art. 25(2)(8)).")
        what = _("Do not use, change, hand on or destroy it until we write again, and confirm by a reply.")
    elif about == StopReason.UNBLOCKED:
        why = _("The data named below is no longer blocked (Law 94-V, Art. 25(2)(8)).")
        what = _("You may use it again for the purpose named. Nothing else has to be done.")
    else:
        why = _("The ground on which the data named below was handed on has ended (Law 94-V, Art. 8, 18).")
        what = _(
            "Stop using the data named below for the purpose named, destroy it, and confirm it by a reply."
        )
        # A blocking asked the opposite, and its end is not told of what has gone.
        return [why, what, _("This is so even if we asked you before not to destroy it.")]
    return [why, what]


def _line(notice: StopNotice, names: dict[str, str]) -> str:
    return _("%(reference)s: %(categories)s. Purpose: %(purpose)s. Reason: %(reason)s, %(day)s.") % {
        "reference": notice.subject.reference,
        "categories": ", ".join(names.get(code, code) for code in notice.categories),
        "purpose": notice.purpose.name,
        "reason": notice.get_reason_display(),
        "day": formats.date_format(timezone.localtime(notice.created_at), "SHORT_DATE_FORMAT"),
    }
