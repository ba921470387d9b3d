"""Acts, their documents and copies; certificates of subjects; what is told of people without names."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from compliance.access.actor import actor_of
from compliance.policy.typesetting import CannotBeTypeset
from compliance.register.models import Destruction, Purpose
from compliance.register.models.subjects import Kind
from compliance.register.views.pages import gate, show, subject_url
from compliance.retention.forms import PlanForm
from compliance.retention.models import ActCopy, AnonymousFact, DestructionAct
from compliance.retention.services.act_content import content_of_act, content_of_certificate
from compliance.retention.services.act_copies import send_again
from compliance.retention.services.act_document import LANGUAGES, Printed, print_act, print_certificate
from compliance.retention.services.anonymising import report_of_k
from compliance.vault.schedule import dark_since

REGIONS = {
    "abai": gettext_lazy("Abai region"),
    "akmola": gettext_lazy("Akmola region"),
    "aktobe": gettext_lazy("Aktobe region"),
    "almaty": gettext_lazy("Almaty"),
    "almaty_region": gettext_lazy("Almaty region"),
    "astana": gettext_lazy("Astana"),
    "atyrau": gettext_lazy("Atyrau region"),
    "east_kazakhstan": gettext_lazy("East Kazakhstan region"),
    "karaganda": gettext_lazy("Karaganda region"),
    "kostanay": gettext_lazy("Kostanay region"),
    "kyzylorda": gettext_lazy("Kyzylorda region"),
    "mangystau": gettext_lazy("Mangystau region"),
    "north_kazakhstan": gettext_lazy("North Kazakhstan region"),
    "pavlodar": gettext_lazy("Pavlodar region"),
    "shymkent": gettext_lazy("Shymkent"),
    "turkistan": gettext_lazy("Turkistan region"),
    "ulytau": gettext_lazy("Ulytau region"),
    "west_kazakhstan": gettext_lazy("West Kazakhstan region"),
    "zhambyl": gettext_lazy("Zhambyl region"),
    "zhetisu": gettext_lazy("Zhetisu region"),
}
MOST_FACTS = 500
# Each in its own language, for who is to be given it.
DOCUMENTS = {"kk": "Қазақша, PDF", "ru": "На русском, PDF"}


@require_safe
@gate("retention.view_destructionact")
def show_act(request: HttpRequest, act_id: int) -> HttpResponse:
    """The act in the reader's language, its documents, and whether the copy was sent."""
    act = _act(act_id)
    return show(
        request,
        "retention/act.html",
        title=str(act),
        model=DestructionAct,
        act=act,
        content=content_of_act(act),
        copy=ActCopy.objects.filter(act=act).first(),
        documents=[
            (
                language,
                DOCUMENTS[language],
                reverse("admin:retention_destructionact_document", args=[act.pk, language]),
            )
            for language in LANGUAGES
        ],
        back=reverse("admin:retention_destructionact_changelist"),
        dark_since=dark_since(act.made_at),
        is_late=act.backups_until < timezone.localdate(),
        can_send=request.user.has_perm("retention.execute_plan"),
    )


@require_safe
@gate("retention.view_destructionact")
def document(request: HttpRequest, act_id: int, language: str) -> HttpResponse:
    """The act as PDF/A; recorded."""
    if language not in LANGUAGES:
        raise Http404
    act = _act(act_id)
    try:
        printed = print_act(act=act, language=language, actor=actor_of(request), now=timezone.now())
    except (CannotBeTypeset, OSError):
        return _not_made(request, reverse("admin:retention_destructionact_change", args=[act.pk]))
    return _file(printed)


@require_safe
@gate("retention.view_destructionact")
def show_certificate(request: HttpRequest, destruction_id: int) -> HttpResponse:
    """What a subject may be given about the destruction of its data."""
    destruction = get_object_or_404(Destruction.objects.select_related("subject"), pk=destruction_id)
    return show(
        request,
        "retention/act.html",
        title=str(destruction),
        model=Destruction,
        content=content_of_certificate(destruction, now=timezone.now()),
        documents=[
            (
                language,
                DOCUMENTS[language],
                reverse("admin:retention_destructionact_certificate", args=[destruction.pk, language]),
            )
            for language in LANGUAGES
        ],
        back=subject_url(destruction.subject),
    )


@require_safe
@gate("retention.view_destructionact")
def certificate(request: HttpRequest, destruction_id: int, language: str) -> HttpResponse:
    """The certificate as PDF/A; recorded."""
    if language not in LANGUAGES:
        raise Http404
    destruction = get_object_or_404(Destruction.objects.select_related("subject"), pk=destruction_id)
    try:
        printed = print_certificate(
            destruction=destruction, language=language, actor=actor_of(request), now=timezone.now()
        )
    except (CannotBeTypeset, OSError):
        return _not_made(request, subject_url(destruction.subject))
    return _file(printed)


@require_http_methods(["GET", "POST"])
@gate("retention.execute_plan")
def again(request: HttpRequest, act_id: int) -> HttpResponse:
    """Sends the copy of an act once more."""
    act = _act(act_id)
    copy = get_object_or_404(ActCopy, act=act)
    form = PlanForm(request.POST or None)
    back = reverse("admin:retention_destructionact_change", args=[act.pk])
    if request.method == "POST" and form.is_valid():
        send_again(copy=copy, actor=actor_of(request), reason=form.reason, now=timezone.now())
        messages.success(request, _("The copy will be sent within minutes."))
        return HttpResponseRedirect(back)
    return show(
        request,
        "disclosures/form.html",
        title=_("Send the copy of %(act)s again") % {"act": act},
        model=DestructionAct,
        form=form,
        button=_("Send again"),
        back=back,
    )


@require_safe
@gate("retention.view_anonymousfact")
def statistics(request: HttpRequest) -> HttpResponse:
    """Facts without names, and how well they hide people."""
    kinds, purposes = dict(Kind.choices), {one.pk: one.name for one in Purpose.objects.all()}
    found = AnonymousFact.objects.order_by("-month", "-people", "age_band", "region")[:MOST_FACTS]
    return show(
        request,
        "retention/facts.html",
        title=_("Anonymous statistics"),
        model=AnonymousFact,
        report=report_of_k(),
        lines=[
            {
                "month": fact.month,
                "purpose": purposes.get(fact.purpose_id or 0, ""),
                "kind": kinds.get(fact.kind, ""),
                "age_band": fact.age_band,
                "region": REGIONS.get(fact.region, ""),
                "categories": fact.categories or "",
                "people": fact.people,
            }
            for fact in found
        ],
    )


def _act(act_id: int) -> DestructionAct:
    found: DestructionAct = get_object_or_404(DestructionAct.objects.select_related("plan"), pk=act_id)
    return found


def _file(printed: Printed) -> HttpResponse:
    response = HttpResponse(printed.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{printed.filename}"'
    response["Cache-Control"] = "no-store, private"
    return response


def _not_made(request: HttpRequest, back: str) -> HttpResponse:
    messages.error(
        request,
        _("The document could not be made. Nothing is lost: what it says is kept. Try again later."),
    )
    return HttpResponseRedirect(back)
