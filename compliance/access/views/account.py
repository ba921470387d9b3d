"""One's own account: what one is, the password, the language."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access.actor import actor_of
from compliance.access.digests import address_of
from compliance.access.forms import OwnPasswordForm
from compliance.access.middleware.language import remember_language
from compliance.access.models import User
from compliance.access.roles import role_name
from compliance.access.services.users import change_language
from compliance.access.sessions import has_passed_second_factor, mark_second_factor
from compliance.access.views.pages import page, where_next


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What the back office knows about whoever is signed in."""
    user = cast(User, request.user)
    factor = user.second_factors.filter(removed_at=None, confirmed_at__isnull=False).first()
    context = {
        "title": _("My account"),
        "role_names": [role_name(role) for role in user.roles],
        "codes_left": factor.recovery_codes.filter(used_at=None).count() if factor else None,
    }
    return page(request, "access/account.html", context)


class OwnPassword(PasswordChangeView):
    """Changing one's own password. Other sessions end; this one goes on."""

    form_class = OwnPasswordForm
    template_name = "registration/password_change_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tells the form where the old password is typed."""
        return {**super().get_form_kwargs(), "address": address_of(self.request)}

    def get_success_url(self) -> str:
        """Back to where the user was on the way to."""
        return where_next(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The context of an admin page."""
        user = cast(User, self.request.user)
        return super().get_context_data(
            **{
                **admin.site.each_context(self.request),
                "title": _("Change password"),
                "must_change": user.must_change_password,
                **kwargs,
            }
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Keeps the second factor of this session, which is bound to the old password."""
        passed = has_passed_second_factor(self.request, cast(User, self.request.user))
        response = super().form_valid(form)
        if passed:
            mark_second_factor(self.request, form.user)
        messages.success(self.request, _("Your password was changed."))
        return response


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language with the user, or in the stranger's cookie; and stays on the page."""
    response = redirect(where_next(request, came_from=request.headers.get("Referer", "")))
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES) or not translation.check_for_language(language):
        return response
    if request.user.is_authenticated:
        change_language(user=request.user, language=language, actor=actor_of(request), now=timezone.now())
    remember_language(response, language)
    return response
