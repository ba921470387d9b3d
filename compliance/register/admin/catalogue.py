"""The catalogue in the admin: lists are Django's, changes go through the services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.register.forms.catalogue import CatalogueForm, CategoryForm, LegalBasisForm, PurposeForm
from compliance.register.models import (
    Category,
    LegalBasis,
    Purpose,
    PurposeCategory,
    PurposeCompatibility,
)
from compliance.register.models.catalogue import Named
from compliance.register.services import catalogue as services
from compliance.register.views import catalogue as views


class CatalogueAdmin(TrackedAdmin):
    """Entries with a code and names. Changed by whoever has the permission, with a reason."""

    form_class: ClassVar[type[CatalogueForm]]
    add_service: ClassVar[Callable[..., Named]]
    change_service: ClassVar[Callable[..., Named]]
    new_title: ClassVar[str | Promise]

    list_display_links = ("own_name",)
    ordering = ("position", "code")
    sortable_by = ()
    list_per_page = 200
    show_full_result_count = True

    @display(description=_("Name"))
    def own_name(self, entry: Named) -> str:
        """The name in the reader's language."""
        return entry.name

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may add entries."""
        return request.user.has_perm(f"register.add_{self.opts.model_name}")

    @method_decorator(sensitive_post_parameters())
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a new entry."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return views.edit(
            request,
            form_class=self.form_class,
            entry_id=None,
            save=type(self).add_service,
            title=str(self.new_title),
        )

    @method_decorator(sensitive_post_parameters())
    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of an entry, or its facts for whoever may only read."""
        if not request.user.has_perm(f"register.change_{self.opts.model_name}"):
            return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return views.edit(
            request,
            form_class=self.form_class,
            entry_id=str(found.pk),
            save=type(self).change_service,
            title="",
        )


@admin.register(Category)
class CategoryAdmin(CatalogueAdmin):
    """Categories of personal data (clauses 4.1, 4.2, 4.4)."""

    form_class = CategoryForm
    add_service = staticmethod(services.add_category)
    change_service = staticmethod(services.change_category)
    new_title = _("New category")
    list_display = ("own_name", "clause", "allowed_label", "sensitivity", "validator", "mask")

    @display(description=_("Allowed"))
    def allowed_label(self, category: Category) -> str:
        """Whether values are taken."""
        colour, text = ("good", _("allowed")) if category.allowed else ("bad", _("forbidden"))
        return format_html('<span class="office-tag {}">{}</span>', colour, text)


@admin.register(Purpose)
class PurposeAdmin(CatalogueAdmin):
    """Purposes (clauses 5.8–5.10)."""

    form_class = PurposeForm
    add_service = staticmethod(services.add_purpose)
    change_service = staticmethod(services.change_purpose)
    new_title = _("New purpose")
    list_display = ("own_name", "clause", "consent_kind", "in_use")
    # The matrix shows them, with what each purpose needs.
    exclude = ("categories",)

    @display(description=_("In use"), boolean=True)
    def in_use(self, purpose: Purpose) -> bool:
        """Whether processings may start."""
        return purpose.active


@admin.register(LegalBasis)
class LegalBasisAdmin(CatalogueAdmin):
    """Legal bases (clause 6.1)."""

    form_class = LegalBasisForm
    add_service = staticmethod(services.add_legal_basis)
    change_service = staticmethod(services.change_legal_basis)
    new_title = _("New legal basis")
    list_display = (
        "own_name",
        "clause",
        "article",
        "needs_consent",
        "needs_document",
        "confirmed",
        "active",
    )


@admin.register(PurposeCategory)
class PurposeCategoryAdmin(TrackedAdmin):
    """Which purpose needs which category (clauses 5.4, 5.5): a grid instead of a list."""

    list_select_related = ("purpose", "category")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The grid."""
        return views.needs(request)


@admin.register(PurposeCompatibility)
class PurposeCompatibilityAdmin(TrackedAdmin):
    """Which purposes may share data (clauses 5.2, 5.3)."""

    list_select_related = ("first", "second")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The pairs."""
        return views.compatibility(request)
