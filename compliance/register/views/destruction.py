"""Destroying data: what would go, what stands against it, and the confirmation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.forms.acts import DestroyForm
from compliance.register.messages import message
from compliance.register.models import Category, DataItem, Destruction, Subject
from compliance.register.models.subjects import Status
from compliance.register.refusal_messages import OBSTACLES
from compliance.register.services.demands import end_and_destroy
from compliance.register.services.destruction import destroy, refusals_for
from compliance.register.services.refusals import Refusal, Refused
from compliance.register.views.pages import category_names, gate, show, subject_or_404, subject_url

PERMISSIONS = ("register.destroy_subject", "register.destroy_dataitem")


def may_destroy(request: HttpRequest) -> bool:
    """Whether the role may destroy anything at all."""
    return any(request.user.has_perm(permission) for permission in PERMISSIONS)


@dataclass(frozen=True, slots=True)
class Fate:
    """A category in the preview: how much of it would go, and what stands against it."""

    category: Category
    versions: int
    obstacles: list[str]

    @property
    def key(self) -> str:
        """The category as the form names it."""
        return str(self.category.pk)


@require_http_methods(["GET", "POST"])
@gate(*PERMISSIONS)
def destroy_data(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Shows what would be destroyed; destroys it once the reference is typed."""
    subject = subject_or_404(subject_id)
    if subject.status == Status.DESTROYED:
        messages.info(request, _("The data of this subject was destroyed before."))
        return HttpResponseRedirect(subject_url(subject))
    preview = fates_of(subject)
    form = DestroyForm(
        request.POST or None,
        subject=subject,
        categories=[fate.category for fate in preview],
        whole=request.user.has_perm("register.destroy_subject"),
        parts=request.user.has_perm("register.destroy_dataitem"),
        initial={"what": None, "categories": request.GET.getlist("category")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            act = _destroy(request, subject, form)
        except Refused as refused:
            form.show_refusals(refused.refusals, category_names())
        else:
            text = _("Destroyed: %(count)s values. Act %(number)s.")
            messages.success(request, text % {"count": act.items, "number": act.number})
            return HttpResponseRedirect(subject_url(subject))
    return show(
        request,
        "register/destroy.html",
        title=_("Destroy data"),
        subject=subject,
        form=form,
        preview=preview,
        live=subject.processings.filter(ended_at=None).select_related("purpose", "basis"),
        chosen=set(form["categories"].value() or ()),
        can_end=request.user.has_perm("register.end_processing"),
    )


def _destroy(request: HttpRequest, subject: Subject, form: DestroyForm) -> Destruction:
    ends = form.cleaned_data["end_processings"] and request.user.has_perm("register.end_processing")
    if ends:
        return end_and_destroy(
            subject=subject,
            categories=form.chosen,
            end_reason=form.cleaned_data["end_reason"],
            actor=actor_of(request),
            reason=form.reason,
            now=timezone.now(),
        )
    return destroy(
        subject=subject,
        categories=form.chosen,
        actor=actor_of(request),
        reason=form.reason,
        now=timezone.now(),
    )


def obstacle_texts(refusals: Iterable[Refusal]) -> list[str]:
    """What stands against a destruction, in few words."""
    return [str(OBSTACLES.get(refusal.code) or message(refusal.code)) for refusal in refusals]


def fates_of(subject: Subject) -> list[Fate]:
    """What is held by category: number of versions in the history, and what stands against its end."""
    held = DataItem.objects.held().filter(subject=subject).values("category_id")
    categories = list(Category.objects.filter(pk__in=held))
    versions = dict(
        DataItem.history.filter(subject_id=subject.pk)
        .values_list("category_id")
        .annotate(count=Count("history_id"))
        .order_by("category_id")
    )
    refusals = refusals_for(subject, categories, now=timezone.now())
    return [
        Fate(
            category=category,
            versions=versions.get(category.pk, 0),
            obstacles=obstacle_texts(one for one in refusals if one.category in {"", category.code}),
        )
        for category in categories
    ]
