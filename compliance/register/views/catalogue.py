"""Screens of the catalogue. Whoever may not change it reads it in Django's own pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.forms.catalogue import CatalogueForm, CompatibilityForm, NeedsForm
from compliance.register.models import PurposeCategory, PurposeCompatibility
from compliance.register.models.catalogue import Named
from compliance.register.services.catalogue import set_compatibility, set_needs
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import category_names, gate, show


def edit(
    request: HttpRequest,
    *,
    form_class: type[CatalogueForm],
    entry_id: str | None,
    save: Callable[..., Named],
    title: str,
) -> HttpResponse:
    """The form of one entry: a new one, or that of an id."""
    model = form_class.model
    entry = None if entry_id is None else get_object_or_404(model, pk=entry_id)
    form = form_class(request.POST or None, entry=entry)
    listing = reverse(f"admin:register_{model._meta.model_name}_changelist")
    if request.method == "POST" and form.is_valid():
        named: Any = (
            {"code": form.cleaned_data["code"]}
            if entry is None
            else {ENTRY_ARGUMENTS[str(model._meta.model_name)]: entry}
        )
        try:
            saved = save(
                **named,
                values=form.values(),
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except Refused as refused:
            form.show_refusals(refused.refusals, {**category_names(), "": ""})
        except ValidationError as invalid:
            form.add_error(None, invalid)
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
            return HttpResponseRedirect(listing)
    return show(
        request,
        "register/catalogue_entry.html",
        title=entry.name if entry else title,
        model=model,
        form=form,
        listing=listing,
        entry=entry,
        history=reverse(f"admin:register_{model._meta.model_name}_history", args=[entry.pk])
        if entry
        else None,
    )


# What the services call an entry of each model.
ENTRY_ARGUMENTS = {"category": "category", "purpose": "purpose", "legalbasis": "basis"}


@require_http_methods(["GET", "POST"])
@gate("register.view_purposecategory")
def needs(request: HttpRequest) -> HttpResponse:
    """Purposes against categories."""
    can_change = request.user.has_perm("register.change_purposecategory")
    form = NeedsForm(request.POST or None)
    if request.method == "POST":
        if not can_change:
            raise PermissionDenied
        if form.is_valid():
            try:
                changes = set_needs(
                    needs=form.needs(), actor=actor_of(request), reason=form.reason, now=timezone.now()
                )
            except Refused as refused:
                form.show_refusals(refused.refusals, category_names())
            else:
                messages.success(request, _("Changes saved: %(count)s.") % {"count": changes})
                return HttpResponseRedirect(request.path)
    return show(
        request,
        "register/needs.html",
        title=_("Purposes and categories"),
        model=PurposeCategory,
        form=form,
        can_change=can_change,
    )


@require_http_methods(["GET", "POST"])
@gate("register.view_purposecompatibility")
def compatibility(request: HttpRequest) -> HttpResponse:
    """Purposes against purposes."""
    can_change = request.user.has_perm("register.change_purposecompatibility")
    form = CompatibilityForm(request.POST or None)
    if request.method == "POST":
        if not can_change:
            raise PermissionDenied
        if form.is_valid():
            changes = set_compatibility(
                pairs=form.chosen(), actor=actor_of(request), reason=form.reason, now=timezone.now()
            )
            messages.success(request, _("Changes saved: %(count)s.") % {"count": changes})
            return HttpResponseRedirect(request.path)
    return show(
        request,
        "register/compatibility.html",
        title=_("Compatibility of purposes"),
        model=PurposeCompatibility,
        form=form,
        can_change=can_change,
    )
