"""Reading a letter or a request in clear, or taking a file of it along: with a reason, answered once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.views.pages import gate, show
from requests_inbox.forms.requests import ReadForm
from requests_inbox.models import Message, Request
from requests_inbox.services.revealing import (
    OpenedFile,
    open_attachment,
    open_proof,
    reveal_letter,
    reveal_request,
)

from .letter_shown import shown_letter
from .pages import message_or_404, message_url, request_or_404, request_url

# A letter takes longer to read than a phone number.
SHOWN_SECONDS = 600


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.reveal_request", "requests_inbox.reveal_message")
def read_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """A request in clear: its letter, contact, notes. Who sorts letters only reads the letter of it."""
    row = request_or_404(request_id)
    if not request.user.has_perm("requests_inbox.reveal_request"):
        if row.message is None:
            raise PermissionDenied
        return _letter_page(request, row.message, back=request_url(row))
    form = ReadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        read = reveal_request(request=row, actor=actor_of(request), reason=form.reason, now=timezone.now())
        letter = None
        if row.message is not None and read.letter is not None:
            letter = shown_letter(row.message, read.letter)
        return _once(
            request,
            back=request_url(row),
            title=row.reference,
            model=Request,
            letter=letter,
            message=row.message,
            groups=_groups(read.fields),
            notes=[(note.author.get_full_name(), note.written_at, str(text)) for note, text in read.notes],
            explanations=[(due.set_at, str(text)) for due, text in read.explanations],
        )
    return _asking(request, form, title=_("Read the request"), model=Request, back=request_url(row), row=row)


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.reveal_message")
def read_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """A letter in clear."""
    message = message_or_404(message_id)
    return _letter_page(request, message, back=message_url(message))


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.reveal_message", "requests_inbox.reveal_request")
def download_attachment(request: HttpRequest, message_id: int, number: int) -> Any:
    """An attachment, as bytes that no browser opens."""
    message = message_or_404(message_id)
    return _download(
        request,
        lambda **act: open_attachment(message=message, number=number, **act),
        fallback=f"{message.number}-{number}.bin",
        title=_("Download attachment %(number)s of letter %(letter)s")
        % {"number": number, "letter": message.number},
        model=Message,
        back=message_url(message),
    )


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.reveal_request")
def download_proof(request: HttpRequest, request_id: int) -> Any:
    """The proof of representation."""
    row = request_or_404(request_id)
    return _download(
        request,
        lambda **act: open_proof(request=row, **act),
        fallback=f"{row.reference}.bin",
        title=_("Download the proof of representation"),
        model=Request,
        back=request_url(row),
    )


def _letter_page(request: HttpRequest, message: Message, *, back: str) -> HttpResponse:
    form = ReadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contents = reveal_letter(
            message=message, actor=actor_of(request), reason=form.reason, now=timezone.now()
        )
        return _once(
            request, back=back, title=message.number, model=Message,
            letter=shown_letter(message, contents), message=message,
        )  # fmt: skip
    return _asking(request, form, title=_("Read the letter"), model=Message, back=back, row=message)


def _download(
    request: HttpRequest, opening: Callable[..., OpenedFile], *, fallback: str, back: str, **page: Any
) -> Any:
    form = ReadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = opening(actor=actor_of(request), reason=form.reason, now=timezone.now())
        except LookupError:
            raise Http404 from None
        # Never as what it says it is: a browser must not open a stranger's file in our name.
        response = StreamingHttpResponse(file.content, content_type="application/octet-stream")
        response["Content-Disposition"] = (
            f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(file.name, safe='')}"
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store, private"
        return response
    return _asking(request, form, back=back, button=_("Download"), **page)


def _asking(request: HttpRequest, form: ReadForm, **page: Any) -> HttpResponse:
    return show(
        request,
        "requests_inbox/act.html",
        form=form,
        lede=_("Who looked, at what and why is recorded in the trail."),
        **{"button": _("Read"), **page},
    )


def _once(request: HttpRequest, *, back: str, **page: Any) -> HttpResponse:
    response = show(request, "requests_inbox/read.html", back=back, seconds=SHOWN_SECONDS, **page)
    response["Cache-Control"] = "no-store, private"
    response["Refresh"] = f"{SHOWN_SECONDS}; url={back}"
    return response


def _groups(fields: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The sealed fields of a request with the names of their parts."""
    titles = {
        "contact": _("Where to answer"),
        "contents": _("What is asked"),
        "representative": _("Representative"),
        "proof": _("Proof of representation"),
        "refusal": _("Text of the refusal"),
    }
    parts = {
        "name": _("Name"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "address": _("Address"),
        "text": _("Text"),
        "authority": _("Document"),
    }
    groups = []
    for code, title in titles.items():
        value = fields.get(code)
        if value is None:
            continue
        if isinstance(value, dict):
            lines = [(str(parts[name]), str(text)) for name, text in value.items() if name in parts and text]
        else:
            lines = [("", str(value))]
        groups.append((title, lines))
    return groups
