"""Printing evidence of consent: asked for with a reason, given once, kept nowhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.consents.forms.acts import EvidenceForm
from compliance.consents.services.evidence_document import print_evidence
from compliance.consents.views.pages import Names, consents_url, refusal_lines
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show, subject_or_404


@require_http_methods(["GET", "POST"])
@gate("consents.print_evidence")
def print_document(request: HttpRequest, subject_id: int) -> HttpResponse:
    """The form, and the document as the answer to it."""
    subject = subject_or_404(subject_id)
    form = EvidenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            printed = print_evidence(
                subject=subject,
                language=form.cleaned_data["language"],
                with_proofs=form.cleaned_data["contents"] == "zip",
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
                settles_blockings=request.user.has_perm("register.reveal_blocked"),
            )
        except Refused as refused:
            for line in refusal_lines(refused, Names.read()):
                form.add_error(None, line)
        else:
            response = HttpResponse(printed.content, content_type=printed.content_type)
            response["Content-Disposition"] = f'attachment; filename="{printed.filename}"'
            response["Cache-Control"] = "no-store, private"
            return response
    return show(
        request,
        "consents/act.html",
        title=_("Evidence of consent"),
        subject=subject,
        form=form,
        lede=_(
            "The whole ledger with exact wordings and proofs, as PDF/A. It names the subject and whoever "
            "acted for them, so it is an export: who printed it and why is recorded in the trail. The "
            "office keeps no copy."
        ),
        button=_("Print"),
        back=consents_url(subject),
    )
