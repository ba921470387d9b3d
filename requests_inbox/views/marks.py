"""Changing a mark: tried against past letters, then saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.audit.admin.office_form import office_page
from compliance.register.views.pages import gate
from requests_inbox.forms.marks import MarkForm
from requests_inbox.models import Mark
from requests_inbox.models.messages import MESSAGE_TYPES
from requests_inbox.request_messages import mark_text
from requests_inbox.services.marks import MarkRejected, Trial, save_mark, try_mark

LIST = "admin:requests_inbox_mark_changelist"


@require_http_methods(["GET", "POST"])
@gate("requests_inbox.change_mark", "requests_inbox.add_mark")
def edit(request: HttpRequest, mark: Mark | None) -> HttpResponse:
    """The form; the button that was pressed says whether it is tried or saved."""
    form = MarkForm(request.POST or None, mark=mark)
    trial: Trial | None = None
    if request.method == "POST" and form.is_valid():
        act: dict[str, Any] = {"actor": actor_of(request), "reason": form.reason, "now": timezone.now()}
        row = mark or Mark()
        try:
            if "try" in request.POST:
                trial = try_mark(mark=row, values=form.said, letters=form.letters, **act)
            else:
                saved = save_mark(mark=row, values=form.said, **act)
                messages.success(request, _("Saved: %(name)s.") % {"name": saved.code})
                return HttpResponseRedirect(reverse(LIST))
        except MarkRejected as rejected:
            for code in rejected.codes:
                form.add_error("text", mark_text(code))
        except ValidationError as invalid:
            form.show_problems(invalid.message_dict)
    names = dict(MESSAGE_TYPES)
    return office_page(
        request,
        "requests_inbox/mark.html",
        title=mark.code if mark else _("New mark"),
        model=Mark,
        form=form,
        trial=trial,
        changes=[
            (names.get(was, was), names.get(now, now), count)
            for (was, now), count in trial.changes.most_common()
        ]
        if trial
        else [],
        mark=mark,
        back=reverse(LIST),
    )
