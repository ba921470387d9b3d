"""Who may open a page of the policy, and what every page of a version begins with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from compliance.policy.models import PolicyVersion

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]
LIST = "admin:policy_policyversion_changelist"
VIEW, CHANGE, ADD, PUBLISH = (f"policy.{act}_policyversion" for act in ("view", "change", "add", "publish"))


def gate(permission: str) -> Callable[[View[Params]], View[Params]]:
    """Lets in whoever has the permission; everybody else is refused, which access records."""

    def guard(view: View[Params]) -> View[Params]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast("View[Params]", guarded)

    return guard


def version_or_404(version_id: int) -> PolicyVersion:
    """The version of an address."""
    return get_object_or_404(PolicyVersion, pk=version_id)


def version_url(version: PolicyVersion, page: str = "change", *ids: int) -> str:
    """Address of a page of a version."""
    return reverse(f"admin:policy_policyversion_{page}", args=[version.pk, *ids])
