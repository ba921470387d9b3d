"""The letter to a subject about a breach: what staff wrote, framed by what every letter says."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _, override

from compliance.audit.days import day_text
from compliance.consents.services.letters import Letter
from compliance.incidents.models import Incident, SubjectNotice
from compliance.policy.services import operator
from compliance.register.models import Category

from .recording import texts_of


class Texts:
    """Letters about some breaches; their texts are opened once and forgotten with this."""

    def __init__(self, incidents: Mapping[int, Incident]) -> None:
        self._texts = {pk: texts_of(incident) for pk, incident in incidents.items()}
        self._card = operator()
        self._categories = list(Category.objects.all())

    def letter(self, notice: SubjectNotice) -> Letter:
        """The letter in the language of its subject. Nothing in it is personal but the reference code."""
        return self.about(notice.incident, notice.subject.language, notice.subject.reference, notice.pk)

    def about(self, incident: Incident, language: str, reference: str, number: int) -> Letter:
        """The letter in a language, to whoever has this reference."""
        with override(language):
            names = {category.code: category.name for category in self._categories}
            kazakh = language == "kk"
            return Letter(
                subject=_("Breach of the security of your personal data"),
                body=_(
                    "On %(date)s we found a breach of the security of personal data that concerns you.\n\n"
                    "Data: %(categories)s.\n\n"
                    "%(text)s\n\n"
                    "Your number with us: %(reference)s. Questions: %(contact)s\n\n"
                    "%(operator)s\n"
                )
                % {
                    "date": day_text(incident.discovered_at),
                    "categories": ", ".join(names.get(code, code) for code in incident.categories),
                    "text": self._texts[incident.pk]["letter_kk" if kazakh else "letter_ru"],
                    "reference": reference,
                    "contact": self._card.email_subjects or settings.DEFAULT_FROM_EMAIL,
                    "operator": self._card.name_kk if kazakh else self._card.name_ru,
                },
                number=f"breach-{incident.pk}-{number}",
            )
