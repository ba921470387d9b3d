"""What apps above the register show on a subject's pages: sections of its page, and tabs beside it.

An app appends to ``SECTIONS`` or ``TABS`` in its ``AppConfig.ready``; they are shown in that order, to
whoever has the permission.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from compliance.register.models import Subject


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page of a subject, below what it is processed for.

    ``context`` is asked once a page; its queries must not grow with what is held. ``None`` from it means
    there is nothing to show. The template gets it together with ``subject``, ``code`` and ``title``.
    """

    code: str
    title: str | Promise
    permission: str
    template: str
    context: Callable[[HttpRequest, Subject], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of its own about a subject. ``url_name`` is reversed with the id of the subject.

    Its view calls ``pages.show(…, subject=subject, tab=code)`` with a template that extends
    ``register/subject_base.html``.
    """

    code: str
    title: str | Promise
    permission: str
    url_name: str


@dataclass(frozen=True, slots=True)
class ShownTab:
    """A tab with its address."""

    code: str
    title: str | Promise
    url: str


SECTIONS: list[Section] = []
TABS: list[Tab] = []


def sections_for(request: HttpRequest, subject: Subject) -> list[SafeString]:
    """The sections that this reader may see, rendered."""
    shown = []
    for section in SECTIONS:
        if not request.user.has_perm(section.permission):
            continue
        context = section.context(request, subject)
        if context is None:
            continue
        frame = {"subject": subject, "code": section.code, "title": section.title}
        shown.append(render_to_string(section.template, {**frame, **context}, request=request))
    return shown


def tabs_for(request: HttpRequest, subject: Subject) -> list[ShownTab]:
    """The tabs that this reader may open."""
    return [
        ShownTab(tab.code, tab.title, reverse(tab.url_name, args=[subject.pk]))
        for tab in TABS
        if request.user.has_perm(tab.permission)
    ]
