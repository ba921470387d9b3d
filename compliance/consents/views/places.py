"""Where consents stand on the pages of a subject (``register.views.sections``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compliance.consents.views.subject import section_context
from compliance.register.views.sections import Section, Tab

SECTION = Section(
    code="consents",
    title=_("Consents"),
    permission="consents.view_consent",
    template="consents/subject_section.html",
    context=section_context,
)
TAB = Tab("consents", _("Consents"), "consents.view_consent", "admin:consents_consent_subject")
