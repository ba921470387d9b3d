"""Passing, setting up and keeping the second factor."""

from __future__ import annotations

from typing import cast

import segno
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from compliance.access.forms import CodeForm
from compliance.access.models import User
from compliance.access.refusals import Refused
from compliance.access.rules import second_factor as rules
from compliance.access.services import second_factor as services
from compliance.access.sessions import has_passed_second_factor, mark_second_factor
from compliance.access.views.pages import page, site_name, where_next


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def pass_second_factor(request: HttpRequest) -> HttpResponse:
    """Asks for a code after the password."""
    user = cast(User, request.user)
    if user.second_factor_since is None or has_passed_second_factor(request, user):
        return redirect(where_next(request))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict = services.verify_second_factor(user=user, code=form.cleaned_data["code"], now=timezone.now())
        if verdict:
            mark_second_factor(request, user)
            if verdict.codes_left is not None:
                messages.warning(request, _codes_left(verdict.codes_left))
            return redirect(where_next(request))
        if verdict.ends_session:
            logout(request)
            messages.error(request, explain(verdict))
            return redirect("admin:login")
        form.add_error("code", explain(verdict))
    return page(request, "access/second_factor.html", {"form": form, "next": where_next(request)})


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Offers a secret to the authenticator and takes the first code as the proof that it was taken."""
    user = cast(User, request.user)
    if user.second_factor_since is not None:
        return redirect("access:account")
    if request.method == "POST" and "begin" in request.POST:
        services.begin_second_factor(user=user, now=timezone.now())
        return redirect("access:set_up_second_factor")
    try:
        offer = services.offer_of(user, site_name(request))
    except Refused:
        return page(request, "access/second_factor_begin.html")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict, codes = services.confirm_second_factor(
            user=user, code=form.cleaned_data["code"], now=timezone.now()
        )
        if verdict:
            user.refresh_from_db()
            mark_second_factor(request, user)
            return _shown_once(request, codes)
        form.add_error("code", explain(verdict))
    context = {"form": form, "secret": rules.grouped(offer.secret), "picture": _picture(offer.address)}
    return page(request, "access/second_factor_set_up.html", context)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def replace_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Gives new recovery codes for a code of the authenticator."""
    user = cast(User, request.user)
    if user.second_factor_since is None:
        return redirect("access:set_up_second_factor")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict, codes = services.replace_recovery_codes(
            user=user, code=form.cleaned_data["code"], now=timezone.now()
        )
        if verdict:
            return _shown_once(request, codes)
        form.add_error("code", explain(verdict))
    return page(request, "access/recovery_codes_replace.html", {"form": form})


def explain(verdict: services.Verdict) -> str:
    """What to tell somebody whose code was refused. A replayed code is told apart: its owner must know."""
    if verdict.outcome == services.UNREADABLE:
        return _("The second factor cannot be read. Ask an administrator to reset it.")
    if verdict.wait_seconds:
        return _("Too many wrong codes. Try again in %(seconds)s seconds.") % {
            "seconds": verdict.wait_seconds
        }
    if verdict.outcome == rules.REPLAYED:
        return _("This code was used already. Wait for the next one.")
    return _("The code is wrong.")


def _codes_left(left: int) -> str:
    return _("A recovery code was used. Codes left: %(left)s.") % {"left": left}


def _shown_once(request: HttpRequest, codes: list[str]) -> HttpResponse:
    # In the answer to the form itself: codes that waited in the session would be stored in clear.
    return page(request, "access/recovery_codes.html", {"codes": codes})


def _picture(address: str) -> str:
    drawing = segno.make(address, error="m").svg_inline(border=4, light="#fff", svgclass="qr", omitsize=True)
    return mark_safe(drawing)  # noqa: S308  (drawn by segno from an address that is quoted)
