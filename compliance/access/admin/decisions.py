"""One page for every decision about a member of staff: what will happen, why, confirm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise

from compliance.access.actor import actor_of
from compliance.access.models import User
from compliance.access.refusals import Refused
from compliance.access.services.staff import tell
from compliance.access.staff_forms import ReasonedForm
from compliance.audit.actors import Actor


@dataclass(frozen=True)
class Decision:
    """What is decided, with which permission, what it means for the person, and the service that does it."""

    title: str | Promise
    permission: str
    explanation: str | Promise
    done: str | Promise
    form_class: type[ReasonedForm]
    carry_out: Callable[[User, Any, Actor, datetime], Any]


def decide(model_admin: Any, request: HttpRequest, object_id: str, decision: Decision) -> HttpResponse:
    """Shows the decision's form; carries it out when it is confirmed; records a refusal."""
    if not request.user.has_perm(decision.permission):
        raise PermissionDenied
    user = model_admin.get_object(request, object_id)
    if user is None:
        raise Http404
    form = decision.form_class(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            decision.carry_out(user, form, actor_of(request), now)
        except Refused as refused:
            tell(
                "access.change_refused",
                user=user,
                actor=actor_of(request),
                now=now,
                details={"decision": decision.permission, "code": refused.code},
            )
            form.add_error(None, refused.message)
        else:
            messages.success(request, str(decision.done))
            return redirect("admin:access_user_change", user.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": User._meta,
        "title": decision.title,
        "explanation": decision.explanation,
        "form": form,
        "person": user,
    }
    return TemplateResponse(request, "access/decision.html", context)
