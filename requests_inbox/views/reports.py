"""How often the machine is right: what it took letters for against what people made of them, by month."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.register.views.pages import gate, show
from requests_inbox.models import Request
from requests_inbox.models.messages import MESSAGE_TYPES
from requests_inbox.services.confusion import confusion

from .pages import board_url


@require_safe
@gate("requests_inbox.view_request")
def show_confusion(request: HttpRequest) -> HttpResponse:
    """The confusion table of the last year. One query."""
    names = dict(MESSAGE_TYPES)
    months = confusion(now=timezone.now())
    return show(
        request,
        "requests_inbox/confusion.html",
        title=_("How letters were recognised"),
        model=Request,
        months=[
            (
                month,
                [
                    (names.get(c.machine_type, c.machine_type), names.get(c.type, c.type), c)
                    for c in month.cells
                ],
            )
            for month in months
        ],
        back=board_url(),
    )
