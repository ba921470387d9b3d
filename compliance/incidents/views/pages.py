"""What the screens of the breaches share: addresses, texts of refusals, the page of an act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from compliance.incidents.messages import texts_of
from compliance.incidents.models import Incident
from compliance.incidents.services.refusals import IncidentRefused
from compliance.register.forms.fields import ReasonForm
from compliance.register.views.pages import show

LIST = "admin:incidents_incident_changelist"


def incident_or_404(incident_id: int) -> Incident:
    """The breach of an address."""
    found: Incident = get_object_or_404(
        Incident.objects.select_related("responsible", "rule"), pk=incident_id
    )
    return found


def incident_url(incident: Incident | int, page: str = "change", *ids: Any) -> str:
    """Address of a page of a breach."""
    pk = incident if isinstance(incident, int) else incident.pk
    return reverse(f"admin:incidents_incident_{page}", args=[pk, *ids])


def act_page(
    request: HttpRequest,
    form: ReasonForm,
    act: Callable[[], Any],
    *,
    incident: Incident | None,
    title: Any,
    button: Any,
    done: Any,
    back: str,
    lede: Any = "",
    facts: Any = (),
) -> HttpResponse:
    """The page of one act: shows the form, calls the service, tells what became of it.

    ``act`` may give an address to go to.
    """
    if request.method == "POST" and form.is_valid():
        try:
            where = act()
        except IncidentRefused as refused:
            for text in texts_of(refused.codes):
                form.add_error(None, text)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(where if isinstance(where, str) else back)
    return show(
        request,
        "disclosures/form.html",
        title=title,
        model=Incident,
        form=form,
        lede=lede,
        facts=facts,
        button=button,
        back=back,
        incident=incident,
    )
