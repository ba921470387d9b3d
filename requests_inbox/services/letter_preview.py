"""A letter as it would be, before it is written: nothing is sealed, numbered or kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, override

from compliance.audit.days import day_text
from compliance.policy.services import operator
from requests_inbox import ground_texts
from requests_inbox.effect_texts import lines_of
from requests_inbox.models import LetterKind, Request
from requests_inbox.rules.letter_texts import PLACEHOLDERS, fill

from .letters import about_enclosure, complaint_text, fields_of
from .texts import composed, text_for

if TYPE_CHECKING:
    from .fulfilling.effects import Effect

SAMPLE_DAY = datetime(2026, 4, 6, 9, tzinfo=UTC)
SAMPLE_LAST_DAY = datetime(2026, 4, 9, 9, tzinfo=UTC)


def preview_letter(
    *,
    request: Request,
    kind: str,
    outcome: str = "",
    language: str,
    effects: Sequence[Effect] = (),
    ground: str = "",
    words: str,
    encloses: bool = False,
) -> tuple[str, str]:
    """Subject line and body. Raises NoText."""
    text = text_for(kind=kind, request_type=request.type, outcome=outcome, language=language)
    fields = fields_of(request, operator(), language)
    with override(language):
        told = "\n".join(f"— {line}" for line in lines_of(effects))
        grounds = ground_texts.told(request.type, ground) if ground else ""
    return composed(
        text,
        {
            **fields,
            "effects": told,
            "answer": words.strip(),
            "explanation": words.strip(),
            "ground": grounds,
            "complaint": complaint_text(language),
            "enclosure": about_enclosure(language) if encloses else "",
        },
    )


def preview_text(*, kind: str, language: str, subject_line: str, body: str) -> tuple[str, str]:
    """A text of letters with sample data, for whoever is about to publish it. For one without faults."""
    card = operator()
    with override(language):
        sample = {
            "reference": "R-2026-000001",
            "received": day_text(SAMPLE_DAY),
            "demand": _("information about own data"),
            "operator": card.name_kk if language == "kk" else card.name_ru,
            "contact": card.email_subjects,
            "requests": _("No. %(reference)s: %(type)s. We answer not later than %(day)s")
            % {
                "reference": "R-2026-000001",
                "type": _("information about own data"),
                "day": day_text(SAMPLE_LAST_DAY),
            },
            "question": _("Which of your two contracts do you mean?"),
            "due": day_text(SAMPLE_LAST_DAY),
            "old_due": day_text(SAMPLE_DAY),
            "explanation": _("An explanation of staff stands here."),
            "effects": "— " + _("Corrected: %(what)s.") % {"what": _("surname")},
            "answer": _("Words of staff stand here."),
            "enclosure": about_enclosure(language) if kind == LetterKind.ANSWER else "",
            "complaint": complaint_text(language),
            "ground": ground_texts.told("access", "others_data"),
        }
    values = {name: sample[name] for name in PLACEHOLDERS[kind]}
    return fill(subject_line, values).strip(), fill(body, values)
