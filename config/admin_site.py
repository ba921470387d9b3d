"""The back office: Unfold's site without the parts that would take what is typed into an address."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.apps import AdminConfig
from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy
from unfold.sites import UnfoldAdminSite


class OfficeSite(UnfoldAdminSite):
    """The one admin site."""

    index_title = gettext_lazy("Start")
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Everything but Unfold's search: it puts the text into the address and keeps it in the cache."""
        return [one for one in super().get_urls() if getattr(one, "name", None) != "search"]

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Not here. Subjects are searched by a form that is sent, not by an address."""
        raise Http404


class OfficeAdminConfig(AdminConfig):
    """Django's admin with our site as the default one."""

    default_site = "config.admin_site.OfficeSite"
