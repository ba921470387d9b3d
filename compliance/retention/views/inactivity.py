"""Warnings of inactivity: staff say that the person has come back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.deadlines.rules import day_of
from compliance.register.views.pages import gate, show, subject_url
from compliance.retention.forms import CameBackForm
from compliance.retention.models import InactivityWarning
from compliance.retention.services.activity import Used, note_activity


@require_http_methods(["GET", "POST"])
@gate("register.end_processing")
def came_back(request: HttpRequest, warning_id: int) -> HttpResponse:
    """Notes that the subject used what the purpose is for; a warning is cancelled by that."""
    warning = get_object_or_404(
        InactivityWarning.objects.select_related("subject", "processing__purpose"), pk=warning_id
    )
    now = timezone.now()
    form = CameBackForm(request.POST or None, today=day_of(now))
    if request.method == "POST" and form.is_valid():
        used = Used(warning.subject_id, warning.processing.purpose_id, form.cleaned_data["on"])
        done = note_activity(used=[used], actor=actor_of(request), reason=form.reason, now=now)
        if done.cancelled:
            messages.success(request, _("The warning is cancelled; the processing goes on."))
        else:
            messages.warning(
                request, _("The day is noted. The warning stands: it is too long ago, or all was settled.")
            )
        return HttpResponseRedirect(subject_url(warning.subject))
    return show(
        request,
        "register/act.html",
        title=_("The person has come back"),
        subject=warning.subject,
        form=form,
        facts=[
            (_("Purpose"), warning.processing.purpose.name),
            (_("Warned at"), warning.warned_at),
            (_("Ends after"), warning.ends_on),
        ],
        lede=_("Only the latest day is kept. The months without activity count from it."),
        button=_("Note the day"),
    )
