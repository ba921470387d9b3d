"""Recipients in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.disclosures.models import Recipient
from compliance.disclosures.views import recipients


@admin.register(Recipient)
class RecipientAdmin(TrackedAdmin):
    """Companies and authorities that get personal data (clauses 4.2, 8.3, 8.6)."""

    list_display = ("own_name", "kind", "country_label", "email", "in_use")
    list_display_links = ("own_name",)
    ordering = ("position", "code")
    sortable_by = ()
    list_per_page = 200

    @display(description=_("Name"))
    def own_name(self, recipient: Recipient) -> str:
        """The name in the reader's language."""
        return recipient.name

    @display(description=_("Country"))
    def country_label(self, recipient: Recipient) -> str:
        """The country, marked if data crosses the border (Art. 16)."""
        if not recipient.cross_border:
            return recipient.country
        return format_html('{} <span class="office-tag warn">{}</span>', recipient.country, _("abroad"))

    @display(description=_("In use"), boolean=True)
    def in_use(self, recipient: Recipient) -> bool:
        """Whether data may be handed to it."""
        return recipient.active

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may add recipients."""
        return request.user.has_perm("disclosures.add_recipient")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a new recipient."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return recipients.edit(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a recipient, or its facts for whoever may only read."""
        if not request.user.has_perm("disclosures.change_recipient"):
            return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return recipients.edit(request, found.pk)
