"""Texts of letters: which is in use, what each version says, publishing the next with a preview, retiring
one.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compliance.access.actor import actor_of
from compliance.register.views.pages import gate, show
from requests_inbox.answer_messages import message
from requests_inbox.forms.answers import RetireForm, TextForm
from requests_inbox.models import Letter, LetterKind, LetterTemplate
from requests_inbox.rules.letter_texts import PLACEHOLDERS, REQUIRED, faults
from requests_inbox.services.letter_preview import preview_text
from requests_inbox.services.letter_refused import LetterRefused, TextRejected
from requests_inbox.services.texts import publish_text, retire_text

LISTING = "admin:requests_inbox_lettertemplate_changelist"
CONFIRM = "confirm"
COPIED = ("kind", "type", "outcome", "language", "subject_line", "body")


@require_safe
@gate("requests_inbox.view_lettertemplate")
def show_texts(request: HttpRequest) -> HttpResponse:
    """All texts by what they are for, newest version first."""
    rows = LetterTemplate.objects.defer("body").order_by("kind", "type", "outcome", "language", "-version")
    series = []
    for _key, group in groupby(rows, key=lambda row: (row.kind, row.type, row.outcome)):
        versions = list(group)
        live = {lang: next((v.pk for v in versions if v.language == lang and v.active), None)
                for lang in ("kk", "ru")}  # fmt: skip
        series.append((versions[0], [(one, one.pk == live[one.language]) for one in versions]))
    return show(
        request,
        "requests_inbox/texts.html",
        title=_("Texts of letters"),
        model=LetterTemplate,
        series=series,
        can_publish=request.user.has_perm("requests_inbox.add_lettertemplate"),
    )


@require_safe
@gate("requests_inbox.view_lettertemplate")
def show_text(request: HttpRequest, text_id: int) -> HttpResponse:
    """One version: its words, and a letter made of it with sample data."""
    text = get_object_or_404(LetterTemplate, pk=text_id)
    return show(
        request,
        "requests_inbox/text.html",
        title=title_of(text),
        model=LetterTemplate,
        text=text,
        used=Letter.objects.filter(template=text).exists(),
        sample=preview_text(
            kind=text.kind, language=text.language, subject_line=text.subject_line, body=text.body
        ),
        listing=reverse(LISTING),
        can_publish=request.user.has_perm("requests_inbox.add_lettertemplate"),
        can_retire=text.active and request.user.has_perm("requests_inbox.change_lettertemplate"),
    )


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.add_lettertemplate")
def publish(request: HttpRequest) -> HttpResponse:
    """The form of the next version, filled in from another one; shows the letter before it is published."""
    form = TextForm(request.POST or None, initial=_initial(request))
    sample: tuple[str, str] | None = None
    if request.method == "POST" and form.is_valid():
        said = form.said()
        if request.POST.get("step") != CONFIRM:
            codes = faults(said["kind"], said["subject_line"].strip(), said["body"])
            form.show_rejections(codes)
            if not codes:
                sample = preview_text(
                    kind=said["kind"],
                    language=said["language"],
                    subject_line=said["subject_line"].strip(),
                    body=said["body"],
                )
        else:
            try:
                text = publish_text(**said, actor=actor_of(request), reason=form.reason, now=timezone.now())
            except TextRejected as rejected:
                form.show_rejections(rejected.codes)
            else:
                messages.success(request, _("Version %(version)s is in use.") % {"version": text.version})
                return HttpResponseRedirect(
                    reverse("admin:requests_inbox_lettertemplate_change", args=[text.pk])
                )
    return show(
        request,
        "requests_inbox/publish_text.html",
        title=_("Publish a text of letters"),
        model=LetterTemplate,
        form=form,
        sample=sample,
        places=[
            (kind, label, [(name, name in REQUIRED[kind]) for name in sorted(names)])
            for kind, label, names in (
                (code, label, PLACEHOLDERS[str(code)]) for code, label in LetterKind.choices
            )
        ],
        back=reverse(LISTING),
    )


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.change_lettertemplate")
def retire(request: HttpRequest, text_id: int) -> HttpResponse:
    """Takes a version out of use."""
    text = get_object_or_404(LetterTemplate, pk=text_id)
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retire_text(text=text, actor=actor_of(request), reason=form.reason, now=timezone.now())
        except LetterRefused as refused:
            form.add_error(None, message(refused.code))
        else:
            messages.success(request, _("The text is out of use."))
            return HttpResponseRedirect(reverse(LISTING))
    return show(
        request,
        "requests_inbox/sent_act.html",
        title=_("Take out of use"),
        model=LetterTemplate,
        form=form,
        lede=_("Letters are made of the version before it again, or of a wider text."),
        facts=[(_("Text"), title_of(text)), (_("Version"), text.version)],
        button=_("Take out of use"),
        back=reverse("admin:requests_inbox_lettertemplate_change", args=[text.pk]),
    )


def title_of(text: LetterTemplate) -> str:
    """What a text is for, in words."""
    parts = [text.get_kind_display()]
    if text.type:
        parts.append(text.get_type_display())
    if text.outcome:
        parts.append(text.get_outcome_display())
    return f"{': '.join(map(str, parts))} ({text.get_language_display()})"


def _initial(request: HttpRequest) -> dict[str, Any]:
    origin = request.GET.get("from", "")
    if not (origin.isascii() and origin.isdigit() and len(origin) < 19):
        return {}
    text = LetterTemplate.objects.filter(pk=int(origin)).first()
    return {name: getattr(text, name) for name in COPIED} if text else {}
