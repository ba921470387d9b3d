"""What all screens of the register share: the gate, the page, how refusals are told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from compliance.register.forms.fields import ReasonForm
from compliance.register.models import Category, Subject
from compliance.register.services.refusals import Refused
from compliance.register.views.sections import tabs_for

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def gate(*permissions: str) -> Callable[[View[Params]], View[Params]]:
    """Lets in whoever has one of the permissions; everybody else is refused, which access records."""

    def guard(view: View[Params]) -> View[Params]:
        @wraps(view)
        @sensitive_variables()
        def guarded(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            if not any(request.user.has_perm(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        # What is posted here is personal: no report of an error may repeat it.
        return cast("View[Params]", sensitive_post_parameters()(guarded))

    return guard


def subject_or_404(subject_id: int) -> Subject:
    """The subject of an address."""
    return get_object_or_404(Subject, pk=subject_id)


def subject_url(subject: Subject, page: str = "change", *ids: int) -> str:
    """Address of a page of a subject. It holds ids and nothing else."""
    return reverse(f"admin:register_subject_{page}", args=[subject.pk, *ids])


def category_names() -> dict[str, str]:
    """Names of all categories by code, in the reader's language."""
    return {category.code: category.name for category in Category.objects.all()}


def carried_out(request: HttpRequest, form: ReasonForm, act: Callable[[], object]) -> bool:
    """Calls a service if a valid form was posted; a refusal is told at the form. Whether it was done."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.show_refusals(refused.refusals, category_names())
        return False
    return True


def show(
    request: HttpRequest,
    template: str,
    *,
    title: Any,
    subject: Subject | None = None,
    model: Any = Subject,
    status: int = 200,
    **context: Any,
) -> TemplateResponse:
    """A page of the back office. ``title`` goes into the browser's tab: never anything personal."""
    request.current_app = admin.site.name
    return TemplateResponse(
        request,
        template,
        {
            **admin.site.each_context(request),
            "title": title,
            "opts": model._meta,
            "subject": subject,
            "object": subject,
            "tabs": [] if subject is None else tabs_for(request, subject),
            **context,
        },
        status=status,
    )
