"""Saying in other languages what was written of a breach."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.incidents.forms.incidents import TranslationForm
from compliance.incidents.services.recording import texts_of, translate, translations_of
from compliance.register.views.pages import gate

from .pages import act_page, incident_or_404, incident_url


@require_http_methods(["GET", "POST"])
@gate("incidents.change_incident")
def translations(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Says in other languages what was written of a breach."""
    incident = incident_or_404(incident_id)
    written = texts_of(incident)
    form = TranslationForm.of(request.POST or None, translations_of(incident))
    return act_page(
        request, form,
        lambda: translate(
            incident=incident, texts=form.texts, actor=actor_of(request), reason=form.reason,
            now=timezone.now(),
        ),
        incident=incident, title=_("Translations: %(number)s") % {"number": incident},
        button=_("Save"), done=_("The translations are saved."), back=incident_url(incident),
        lede=_("Each reader sees them in their own language, and so does the notice to the authorised body. "
               "What is left empty is read as it was written."),
        facts=[(label, written[name]) for name, label in TranslationForm.LABELS.items() if written[name]],
    )  # fmt: skip
