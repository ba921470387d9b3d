"""Terms of distribution before and after their publication (clause 4.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.audit.reasons import Reason
from compliance.consents.models import Publication
from compliance.consents.services.publications import publish_terms
from compliance.consents.terms import TERM_TEXTS
from compliance.consents.views.pages import Names
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show

# Publishing is the operator's duty that follows from the consent; nobody chooses another reason.
REASON = Reason("consent_given")


def state_of(row: Publication, now: datetime) -> tuple[str, str]:
    """The state as a colour and a word."""
    if row.ended_at is not None:
        return "", _("ended")
    if row.published_at is not None:
        return "good", _("published")
    return ("bad", _("overdue")) if row.due_at <= now else ("warn", _("waiting"))


@require_http_methods(["GET", "POST"])
@gate("consents.view_publication")
def show_publication(request: HttpRequest, publication_id: int) -> HttpResponse:
    """What will stand on the public page, and the button that puts it there."""
    row = get_object_or_404(Publication.objects.select_related("subject", "consent"), pk=publication_id)
    if request.method == "POST":
        return publish_one(request, publication_id=row.pk)
    names = Names.read()
    colour, state = state_of(row, timezone.now())
    waiting = row.published_at is None and row.ended_at is None
    return show(
        request,
        "consents/publication.html",
        title=_("Terms %(number)s") % {"number": row.number},
        model=Publication,
        subject=row.subject,
        row=row,
        colour=colour,
        state=state,
        terms=[
            (names.categories.get(code, code), [TERM_TEXTS.get(one, one) for one in row.terms.get(code, ())])
            for code in row.categories
        ],
        can_publish=waiting and request.user.has_perm("consents.publish_terms"),
        can_stop=row.ended_at is None and request.user.has_perm("consents.add_distributiondemand"),
    )


@gate("consents.publish_terms")
def publish_one(request: HttpRequest, publication_id: int) -> HttpResponse:
    """Publishes one."""
    publish(request, [get_object_or_404(Publication, pk=publication_id)])
    return HttpResponseRedirect(reverse("admin:consents_publication_change", args=[publication_id]))


def publish(request: HttpRequest, rows: Iterable[Publication]) -> None:
    """Publishes several, each for itself, and says how many."""
    now, done, refused = timezone.now(), 0, 0
    for row in rows:
        try:
            publish_terms(publication=row, actor=actor_of(request), reason=REASON, now=now)
            done += 1
        except Refused:
            refused += 1
    if done:
        text = ngettext(
            "%(count)s set of terms is published.", "%(count)s sets of terms are published.", done
        )
        messages.success(request, text % {"count": done})
    if refused:
        text = ngettext(
            "%(count)s set of terms holds no more and was not published.",
            "%(count)s sets of terms hold no more and were not published.",
            refused,
        )
        messages.error(request, text % {"count": refused})
