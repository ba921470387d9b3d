"""Showing the sealed parts of an entry: asked for with a reason, answered once, hidden after a minute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.consents.forms.acts import RevealEntryForm
from compliance.consents.services.revealing import OpenedEntry, reveal_entry, reveal_evidence
from compliance.consents.views.pages import Names, consent_or_404, consents_url, refusal_lines
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show
from compliance.register.views.revealing import SHOWN_SECONDS, Opened


@require_http_methods(["GET", "POST"])
@gate("register.reveal_dataitem")
def reveal(request: HttpRequest, consent_id: int, number: int) -> HttpResponse:
    """Asks why; shows representative, conditions and what the evidence is called."""
    consent = consent_or_404(consent_id)
    back = consents_url(consent.subject)
    form = RevealEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = reveal_entry(
                consent=consent,
                number=number,
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
                settles_blockings=request.user.has_perm("register.reveal_blocked"),
            )
        except LookupError:
            raise Http404 from None
        except Refused as refused:
            for line in refusal_lines(refused, Names.read()):
                form.add_error(None, line)
        else:
            response = show(
                request,
                "register/revealed.html",
                title=_("Revealed values"),
                subject=consent.subject,
                groups=[("", list(_texts(opened)))],
                back=back,
                seconds=SHOWN_SECONDS,
            )
            response["Cache-Control"] = "no-store, private"
            response["Refresh"] = f"{SHOWN_SECONDS}; url={back}"
            return response
    return show(
        request,
        "consents/act.html",
        title=_("Reveal entry %(number)s") % {"number": number},
        subject=consent.subject,
        form=form,
        facts=[(_("Consent"), consent.wording.title), (_("Entry"), number)],
        lede=_("Who looked, at what and why is recorded in the trail."),
        button=_("Reveal"),
        back=back,
    )


@require_http_methods(["GET", "POST"])
@gate("register.reveal_dataitem")
def download(request: HttpRequest, consent_id: int, number: int) -> Any:
    """Asks why; gives the file of evidence."""
    consent = consent_or_404(consent_id)
    form = RevealEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = reveal_evidence(
                consent=consent,
                number=number,
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
                settles_blockings=request.user.has_perm("register.reveal_blocked"),
            )
        except LookupError:
            raise Http404 from None
        except Refused as refused:
            for line in refusal_lines(refused, Names.read()):
                form.add_error(None, line)
        else:
            # Never as what it says it is: a browser must not open a stranger's file in our name.
            response = StreamingHttpResponse(file.content, content_type="application/octet-stream")
            response["Content-Disposition"] = f'attachment; filename="evidence-{consent.pk}-{number}"'
            response["Cache-Control"] = "no-store, private"
            return response
    return show(
        request,
        "consents/act.html",
        title=_("Download evidence"),
        subject=consent.subject,
        form=form,
        facts=[(_("Consent"), consent.wording.title), (_("Entry"), number)],
        lede=_("Who took the file and why is recorded in the trail."),
        button=_("Download"),
        back=reverse("admin:consents_consent_subject", args=[consent.subject_id]),
    )


def _texts(opened: OpenedEntry) -> Iterator[Opened]:
    if opened.representative is not None:
        named = opened.representative
        if isinstance(named, dict):
            yield Opened(_("Representative"), str(named.get("name", "")), True)
            yield Opened(_("Proof of authority"), str(named.get("proof", "")), True)
        else:
            yield Opened(_("Representative"), str(named), False)
    if opened.conditions is not None:
        yield Opened(
            _("Conditions of the subject"), str(opened.conditions), isinstance(opened.conditions, str)
        )
    if opened.evidence is not None:
        known = isinstance(opened.evidence, dict)
        text = f"{opened.evidence['name']} ({opened.evidence['type']})" if known else str(opened.evidence)
        yield Opened(_("Evidence"), text, known)
