"""How the back office looks: titles, colours; its sidebar is ``config.sidebar``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext as _, gettext_lazy


def environment_badge(request: HttpRequest) -> list[str] | None:
    """ENVIRONMENT: what must not be mistaken for the real thing says so on every page."""
    from django.conf import settings

    if settings.ENVIRONMENT == "demo":
        return [_("Demonstration"), "warning"]
    return None


def office_styles(request: HttpRequest) -> str:
    """One of STYLES: the parts that our own pages are made of."""
    return static("audit/office.css")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": gettext_lazy("Personal data compliance"),
    "SITE_HEADER": gettext_lazy("Personal data"),
    "SITE_SYMBOL": "shield_lock",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "ENVIRONMENT": "config.unfold.environment_badge",
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": "compliance.access.appearance.language_address"},
    "ACCOUNT": {"navigation": "compliance.access.appearance.account_links"},
    "GLOBAL_CALLBACK": "compliance.access.appearance.shared_context",
    "DASHBOARD_CALLBACK": "config.start_page.start_page",
    "STYLES": ["compliance.access.appearance.palette", "config.unfold.office_styles"],
    "SCRIPTS": ["compliance.access.appearance.page_script"],
    "SIDEBAR": {
        "show_search": False,
        "command_search": False,
        "show_all_applications": False,
        "navigation": "config.sidebar.navigation",
    },
}
