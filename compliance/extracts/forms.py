"""The form of an extract."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_lazy as _

from compliance.audit.admin.office_form import ReasonedForm, one_choice, one_day
from compliance.extracts.events import EXTRACT_REASONS
from compliance.extracts.models import Format
from compliance.extracts.registry import Register
from compliance.extracts.services.extracting import LANGUAGES, Wish


class ExtractForm(ReasonedForm):
    """Which rows, and in what form."""

    codes = EXTRACT_REASONS

    since = one_day(_("From this day on"), required=False, help_text=_("Empty: from the beginning."))
    until = one_day(_("Until, this day included"), required=False, help_text=_("Empty: until today."))
    format = one_choice(_("Format"), Format.choices)
    language = one_choice(
        _("Language"),
        [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))],
        help_text=_("A PDF is in Kazakh or in Russian."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = (get_language() or "")[:2]
        self.fields["language"].initial = spoken if spoken in LANGUAGES else "ru"

    def wish(self, register: Register) -> Wish:
        """What the fields say. For a valid form."""
        said = self.cleaned_data
        return Wish(register, said["format"], said["language"], said["since"], said["until"])
