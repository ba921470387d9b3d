"""Choosing rows of a register and taking them along."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from compliance.audit.actors import Actor
from compliance.audit.admin.office_form import office_page
from compliance.extracts.forms import ExtractForm
from compliance.extracts.messages import texts_of
from compliance.extracts.models import Extract
from compliance.extracts.registry import Register, UnknownRegister, all_registers, notices, register_named
from compliance.extracts.services.extracting import ExtractRefused, start_extract

EXPORT = "extracts.export_register"


def may_take(request: HttpRequest, register: Register) -> bool:
    """Whether the reader may take a register along: they may see what it tells, and may export."""
    return request.user.has_perm(EXPORT) and request.user.has_perm(register.permission)


def offered(request: HttpRequest) -> list[Register]:
    """The registers that the reader may take along."""
    return [register for register in all_registers() if may_take(request, register)]


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, code: str) -> HttpResponse:
    """The form of an extract, and the file."""
    try:
        register = register_named(code)
    except UnknownRegister:
        raise Http404 from None
    if not may_take(request, register):
        raise PermissionDenied
    form = ExtractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            started = start_extract(
                wish=form.wish(register), actor=Actor.staff(request.user), reason=form.reason,
                now=timezone.now(),
            )  # fmt: skip
        except ExtractRefused as refused:
            for text in texts_of(refused.codes):
                form.add_error(None, text)
        else:
            return StreamingHttpResponse(  # type: ignore[return-value]  # a response, streamed
                started.pieces,
                content_type=started.content_type,
                headers={
                    "Content-Disposition": f'attachment; filename="{started.filename}"',
                    "Cache-Control": "no-store, private",
                },
            )
    return office_page(
        request,
        "extracts/take.html",
        title=register.title,
        model=Extract,
        form=form,
        lede=register.about,
        notices=notices(),
        back=reverse("admin:extracts_extract_changelist"),
    )
