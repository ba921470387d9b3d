"""Starting and ending what a subject's data is processed for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.forms.acts import EndForm, StartForm
from compliance.register.models import LegalBasis, Processing, Purpose
from compliance.register.services.processing import end_processing, start_processing
from compliance.register.views.pages import carried_out, gate, show, subject_or_404, subject_url


@require_http_methods(["GET", "POST"])
@gate("register.start_processing")
def start(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Starts a processing for a purpose on a ground."""
    subject = subject_or_404(subject_id)
    form = StartForm(
        request.POST or None,
        purposes=list(Purpose.objects.filter(active=True)),
        bases=list(LegalBasis.objects.filter(active=True)),
    )
    if carried_out(
        request,
        form,
        lambda: start_processing(
            subject=subject,
            purpose=form.chosen[0],
            basis=form.chosen[1],
            document=form.cleaned_data["document"],
            actor=actor_of(request),
            reason=form.reason,
            now=timezone.now(),
        ),
    ):
        messages.success(request, _("The processing has started."))
        return HttpResponseRedirect(subject_url(subject))
    return show(
        request,
        "register/act.html",
        title=_("Start a processing"),
        subject=subject,
        form=form,
        lede=_(
            "On a basis that needs consent, a processing starts by itself when the consent is recorded; here "
            "it can be started again while the consent is live."
        ),
        button=_("Start the processing"),
    )


@require_http_methods(["GET", "POST"])
@gate("register.end_processing")
def end(request: HttpRequest, subject_id: int, processing_id: int) -> HttpResponse:
    """Ends a processing, and says why."""
    processing = get_object_or_404(
        Processing.objects.select_related("subject", "purpose", "basis"), pk=processing_id, subject=subject_id
    )
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_processing(
            processing=processing,
            end_reason=form.cleaned_data["end_reason"],
            actor=actor_of(request),
            reason=form.reason,
            now=timezone.now(),
        )
        messages.success(request, _("The processing has ended."))
        return HttpResponseRedirect(subject_url(processing.subject))
    return show(
        request,
        "register/act.html",
        title=_("End a processing"),
        subject=processing.subject,
        form=form,
        facts=[
            (_("Purpose"), processing.purpose.name),
            (_("Legal basis"), processing.basis.name),
            (_("Since"), processing.started_at),
        ],
        lede=_(
            "What no other live processing needs is excess from then on (5.5) and falls due for destruction."
        ),
        button=_("End the processing"),
    )
