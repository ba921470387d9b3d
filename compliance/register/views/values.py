"""Screens that take personal values: registering a subject, correcting values, the card."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.forms.acts import CardForm
from compliance.register.forms.values import RegisterForm, ValuesForm
from compliance.register.messages import message
from compliance.register.models import Category, DataItem, LegalBasis, Purpose, Subject
from compliance.register.models.subjects import ItemState
from compliance.register.services.identity import holder_of
from compliance.register.services.refusals import Refused, ValuesRejected
from compliance.register.services.reveal import masked
from compliance.register.services.subjects import (
    Saved,
    change_subject,
    change_values,
    register_subject,
)
from compliance.register.views.pages import (
    carried_out,
    category_names,
    gate,
    show,
    subject_or_404,
    subject_url,
)


@require_http_methods(["GET", "POST"])
@gate("register.add_subject")
def register(request: HttpRequest) -> HttpResponse:
    """Registers a subject with values and processings."""
    form = RegisterForm(
        request.POST or None,
        categories=list(Category.objects.filter(allowed=True)),
        purposes=list(Purpose.objects.filter(active=True)),
        bases=list(LegalBasis.objects.filter(active=True, needs_consent=False)),
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            saved = register_subject(
                kind=form.cleaned_data["kind"],
                language=form.cleaned_data["language"],
                values=form.values(),
                provenance=form.provenance(now),
                purposes=form.chosen_purposes(),
                document=form.cleaned_data["document"],
                actor=actor_of(request),
                reason=form.reason,
                now=now,
            )
        except ValuesRejected as rejected:
            _show_rejections(request, form, rejected)
        except Refused as refused:
            form.show_refusals(refused.refusals, category_names())
        else:
            text = _("Subject %(reference)s was registered.") % {"reference": saved.subject.reference}
            messages.success(request, text)
            _warn(request, saved)
            return HttpResponseRedirect(subject_url(saved.subject))
    return show(request, "register/register.html", title=_("New subject"), form=form)


@require_http_methods(["GET", "POST"])
@gate("register.change_dataitem", "register.add_dataitem")
def change(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Adds and corrects values. What is held is hinted at in masks; only filled fields change."""
    subject = subject_or_404(subject_id)
    held = list(DataItem.objects.held().filter(subject=subject).select_related("category").defer("tokens"))
    form = ValuesForm(
        request.POST or None,
        categories=list(Category.objects.filter(allowed=True)),
        hints={shown.item.category.code: shown.text for shown in masked(held)},
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            saved = change_values(
                subject=subject,
                values=form.values(),
                provenance=form.provenance(now),
                actor=actor_of(request),
                reason=form.reason,
                now=now,
            )
        except ValuesRejected as rejected:
            _show_rejections(request, form, rejected)
        except Refused as refused:
            form.show_refusals(refused.refusals, category_names())
        else:
            _tell_changes(request, saved)
            _warn(request, saved)
            return HttpResponseRedirect(subject_url(subject))
    blocked = {item.category.code for item in held if item.state == ItemState.BLOCKED}
    return show(
        request, "register/values.html", title=_("Change values"), subject=subject, form=form, blocked=blocked
    )


@require_http_methods(["GET", "POST"])
@gate("register.change_subject")
def change_card(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Changes what a subject is, and the language of letters."""
    subject = subject_or_404(subject_id)
    known = {"kind": subject.kind, "language": subject.language}
    form = CardForm(request.POST or None, initial=known)
    if carried_out(
        request,
        form,
        lambda: change_subject(
            subject=subject,
            kind=form.cleaned_data["kind"],
            language=form.cleaned_data["language"],
            actor=actor_of(request),
            reason=form.reason,
            now=timezone.now(),
        ),
    ):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(subject_url(subject))
    return show(
        request,
        "register/act.html",
        title=_("Kind and language"),
        subject=subject,
        form=form,
        button=_("Save"),
    )


def _show_rejections(request: HttpRequest, form: ValuesForm, rejected: ValuesRejected) -> None:
    taken = next((code for code, why in rejected.codes.items() if why == "identity_taken"), None)
    holder: Subject | None = None
    if taken is not None and request.user.has_perm("register.view_subject"):
        typed = form.values()[taken]
        holder = holder_of(category_code=taken, text=typed, actor=actor_of(request), now=timezone.now())
    form.show_rejections(rejected.codes, taken_by=holder, link=subject_url(holder) if holder else "")


def _tell_changes(request: HttpRequest, saved: Saved) -> None:
    if not saved.added and not saved.changed:
        messages.info(request, _("The values are the same as before. Nothing was changed."))
        return
    counts = {"added": len(saved.added), "changed": len(saved.changed)}
    messages.success(request, _("Values added: %(added)s, changed: %(changed)s.") % counts)


def _warn(request: HttpRequest, saved: Saved) -> None:
    """Codes of warnings as texts: messages wait in a cookie, so nothing of a value may be in them."""
    lines = _warnings(saved.warnings, category_names() if saved.warnings else {})
    if lines:
        messages.warning(
            request,
            format_html(
                '<ul>{}</ul><a class="office-link" href="{}">{}</a>',
                format_html_join("", "<li>{}</li>", ((line,) for line in lines)),
                subject_url(saved.subject, "values"),
                _("Correct the values"),
            ),
        )


def _warnings(warnings: Mapping[str, tuple[str, ...]], names: Mapping[str, str]) -> list[str]:
    return [
        f"{names.get(code, code)}: {message(why)}" if code else message(why)
        for code, whys in warnings.items()
        for why in whys
    ]
