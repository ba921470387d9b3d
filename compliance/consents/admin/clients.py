"""Screens of other systems that use the interface. A token is shown once, in the answer to the form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display

from compliance.audit.actors import Actor
from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.office_form import office_page
from compliance.consents.forms.clients import ClientForm, TokenForm
from compliance.consents.models import ApiClient, ApiScope
from compliance.consents.services.clients import NewToken, change_client, create_client, rotate_token

LIST = "admin:consents_apiclient_changelist"


@admin.register(ApiClient)
class ApiClientAdmin(TrackedAdmin):
    """Other systems with a token."""

    list_display = ("name", "scope_names", "per_minute", "active", "expires_at")
    list_filter = ("active",)
    fields = ("name", "scope_names", "per_minute", "active", "expires_at")
    readonly_fields = ("scope_names",)
    history_hidden = ("token_digest",)

    @display(description=gettext_lazy("may do"))
    def scope_names(self, client: ApiClient) -> str:
        """What it may ask, in words."""
        names = dict(ApiScope.choices)
        return "; ".join(str(names.get(scope, scope)) for scope in client.scopes)

    def get_urls(self) -> list[URLPattern]:
        """With the page on which another token is given."""
        view = self.admin_site.admin_view(self.token_view)
        return [path("<int:pk>/token/", view, name="consents_apiclient_token"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return bool(request.user.has_perm("consents.add_apiclient"))

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a new system; its answer shows the token."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ClientForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = create_client(
                    **form.said(),
                    actor=Actor.staff(request.user),
                    reason=form.reason,
                    now=timezone.now(),
                )
            except ValidationError as invalid:
                form.show_problems(invalid.message_dict)
            else:
                return _shown_once(request, made)
        return office_page(
            request, "office/form.html", title=_("New client of the interface"), model=ApiClient,
            form=form, back=reverse(LIST), lede=_("Its token is shown once, after you save."),
        )  # fmt: skip

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a system, or its facts for whoever may only read."""
        if not request.user.has_perm("consents.change_apiclient"):
            return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped
        client = self.get_object(request, object_id)
        if client is None:
            raise Http404
        form = ClientForm(request.POST or None, client=client)
        if request.method == "POST" and form.is_valid():
            try:
                change_client(
                    client=client,
                    **form.said(),
                    actor=Actor.staff(request.user),
                    reason=form.reason,
                    now=timezone.now(),
                )
            except ValidationError as invalid:
                form.show_problems(invalid.message_dict)
            else:
                messages.success(request, _("Saved: %(name)s.") % {"name": client.name})
                return HttpResponseRedirect(reverse(LIST))
        links = [
            {"url": reverse("admin:consents_apiclient_token", args=[client.pk]), "label": _("Another token")},
            {"url": reverse("admin:consents_apiclient_history", args=[client.pk]), "label": _("History")},
        ]
        return office_page(
            request, "office/form.html", title=client.name, model=ApiClient, form=form, back=reverse(LIST),
            links=links,
        )  # fmt: skip

    def token_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for the reason, and gives another token."""
        if not request.user.has_perm("consents.change_apiclient"):
            raise PermissionDenied
        client = ApiClient.objects.filter(pk=pk).first()
        if client is None:
            raise Http404
        form = TokenForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            made = rotate_token(
                client=client, actor=Actor.staff(request.user), reason=form.reason, now=timezone.now()
            )
            return _shown_once(request, made)
        return office_page(
            request, "office/form.html", title=_("Another token: %(name)s") % {"name": client.name},
            model=ApiClient, form=form, back=reverse("admin:consents_apiclient_change", args=[pk]),
            lede=_("The token in use ends at once. The new one is shown once, after you save."),
        )  # fmt: skip


def _shown_once(request: HttpRequest, made: NewToken) -> HttpResponse:
    # In the answer to the form itself: a token that waited in the session would be stored in clear.
    return office_page(
        request, "consents/client_token.html", title=_("Token of %(name)s") % {"name": made.client.name},
        model=ApiClient, token=made.token, back=reverse(LIST),
    )  # fmt: skip
