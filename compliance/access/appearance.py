"""What Unfold's pages are given besides their own: named by UNFOLD in config/settings.py."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.access.models.user import Language


def shared_context(request: HttpRequest) -> dict[str, Any]:
    """GLOBAL_CALLBACK: takes away the colours that Unfold would write into the page (see palette.css).

    And calls languages what they call themselves; Django has "Қазақ" for Kazakh.
    """
    languages = [{"code": code, "name_local": name} for code, name in Language.choices]
    return {"colors": None, "border_radius": None, "languages_list": languages}


def palette(request: HttpRequest) -> str:
    """One of STYLES: our colours."""
    return static("access/palette.css")


def page_script(request: HttpRequest) -> str:
    """One of SCRIPTS: how htmx is to behave. It is told of a page that answers a form."""
    return static("access/page.js") + ("#answer" if request.method == "POST" else "")


def language_address(request: HttpRequest) -> str:
    """Where the choice of a language goes."""
    return reverse("access:language")


def account_links(request: HttpRequest) -> list[dict[str, Any]]:
    """ACCOUNT: the links in everybody's own menu."""
    return [
        {"title": _("My account"), "link": reverse("access:account")},
        {"title": _("Change password"), "link": reverse("access:password")},
    ]
