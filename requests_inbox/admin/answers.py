"""Letters in the admin, with their delivery, and their texts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeList, KeysetChangeListMixin
from compliance.register.admin.columns import NONE, moment
from requests_inbox.forms.answers import LetterFilter
from requests_inbox.models import Letter, LetterState, LetterTemplate
from requests_inbox.views import sent_letters, texts


class LetterChangeList(KeysetChangeList):
    """Letters by state and kind, with what this reader may do with each."""

    def get_filters_params(self, params: Any = None) -> Any:
        """Nothing is left for Django's filters: ours are in ``LetterFilter``."""
        kept = super().get_filters_params(params)
        return {name: value for name, value in kept.items() if name not in LetterFilter.base_fields}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Letters that fit."""
        self.filter_form = LetterFilter(request.GET)
        self.chosen = self.filter_form.chosen()
        found: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        return found.filter(**self.chosen)

    def get_results(self, request: HttpRequest) -> None:
        """Takes one page."""
        super().get_results(request)
        for letter in self.result_list:
            letter.acts_now = sent_letters.acts_of(request, letter)


@admin.register(Letter)
class LetterAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Letters to subjects and authorities. The list is also the health page of the outbox."""

    change_list_template = "requests_inbox/sent_list.html"
    list_display = ("number_link", "request_link", "kind", "language", "state_label", "todo", "written",
                    "sent", "acts")  # fmt: skip
    list_display_links = None
    list_select_related = ("request",)

    written = moment("created_at", _("Written"))
    sent = moment("sent_at", _("Sent"))

    @display(description=_("Letter"))
    def number_link(self, letter: Letter) -> str:
        """Its number, leading to its history."""
        address = reverse("admin:requests_inbox_letter_history", args=[letter.pk])
        return format_html('<a class="office-link register-nowrap" href="{}">{}</a>', address, letter)

    @display(description=_("Request"))
    def request_link(self, letter: Letter) -> str:
        """The letters of its request."""
        address = reverse("admin:requests_inbox_request_letters", args=[letter.request_id])
        return format_html('<a class="office-link register-nowrap" href="{}">{}</a>', address, letter.request)

    @display(description=_("State"))
    def state_label(self, letter: Letter) -> str:
        """The state as a coloured word, and why the last try failed."""
        return format_html(
            '<span class="office-tag {}">{}</span> {}',
            sent_letters.COLOURS[LetterState(letter.state)],
            letter.get_state_display(),
            letter.get_failure_display(),
        )

    @display(description=_("What to do"))
    def todo(self, letter: Letter) -> str:
        """What a person has to do."""
        return sent_letters.what_to_do(letter) or NONE

    @display(description=_("Action"))
    def acts(self, letter: Any) -> str:
        """What may be done now."""
        links = [(address, title) for title, address in letter.acts_now]
        return format_html_join(" ", '<a class="office-link" href="{}">{}</a>', links) or NONE

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LetterChangeList]:
        """Our list."""
        return LetterChangeList

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The letters of the same request."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return HttpResponseRedirect(reverse("admin:requests_inbox_request_letters", args=[found.request_id]))

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""
        wrap: Any = self.admin_site.admin_view
        own = (
            ("<int:letter_id>/read/", sent_letters.reveal, "letter_reveal"),
            ("<int:letter_id>/print/", sent_letters.print_out, "letter_print"),
            ("<int:letter_id>/handed-over/", sent_letters.hand, "letter_hand_over"),
            ("<int:letter_id>/again/", sent_letters.again, "letter_resend"),
        )
        return [
            *(path(route, wrap(view), name=f"requests_inbox_{name}") for route, view, name in own),
            *super().get_urls(),
        ]


@admin.register(LetterTemplate)
class LetterTemplateAdmin(TrackedAdmin):
    """Texts of letters. A version is published once and never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may publish."""
        return bool(request.user.has_perm("requests_inbox.add_lettertemplate"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Texts with their versions."""
        return texts.show_texts(request)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Publishing."""
        return texts.publish(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """One version."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return texts.show_text(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""
        wrap: Any = self.admin_site.admin_view
        return [
            path("<int:text_id>/retire/", wrap(texts.retire), name="requests_inbox_lettertemplate_retire"),
            *super().get_urls(),
        ]
