"""Terms of distribution in the admin: what waits, what is overdue, what is published (clause 4.8)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from compliance.audit.days import last_day
from compliance.consents.admin.withdrawals import OfSubjectAdmin
from compliance.consents.models import Publication
from compliance.consents.views import publications as views
from compliance.register.admin.columns import moment


class PublicationFilter(admin.SimpleListFilter):
    """What waits, by its term; an index of its own over the term answers it."""

    title = _("state")
    parameter_name = "term"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Waiting, overdue, published, ended."""
        return [
            ("waiting", _("waiting")),
            ("overdue", _("overdue")),
            ("published", _("published")),
            ("ended", _("ended")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """The chosen ones."""
        chosen: QuerySet[Any] = queryset
        match self.value():
            case "waiting":
                chosen = queryset.waiting()
            case "overdue":
                chosen = queryset.overdue(timezone.now())
            case "published":
                chosen = queryset.filter(published_at__isnull=False, ended_at=None)
            case "ended":
                chosen = queryset.filter(ended_at__isnull=False)
        return chosen


@admin.register(Publication)
class PublicationAdmin(OfSubjectAdmin):
    """Terms, newest first."""

    list_display = (
        "number",
        "subject_link",
        "received_on",
        "due_on",
        "state_label",
        "published_on",
        "ended_on",
    )
    list_display_links = ("number",)
    list_filter = (PublicationFilter,)
    actions = ("publish_chosen",)

    received_on = moment("received_at", _("Received at"))
    published_on = moment("published_at", _("Published"))
    ended_on = moment("ended_at", _("Ended"))

    @display(description=_("Due"))
    def due_on(self, publication: Publication) -> str:
        """The last day of the term."""
        return formats.date_format(last_day(publication.due_at), "SHORT_DATE_FORMAT")

    @display(description=_("State"))
    def state_label(self, row: Publication) -> str:
        """The state as a coloured word; what is late says so."""
        return format_html('<span class="office-tag {}">{}</span>', *views.state_of(row, timezone.now()))

    @action(description=_("Publish the chosen terms"), permissions=["publish"])
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Publishes what was ticked."""
        views.publish(request, queryset.order_by("pk"))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whoever may publish."""
        return request.user.has_perm("consents.publish_terms")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """What will stand on the public page."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return views.show_publication(request, found.pk)
