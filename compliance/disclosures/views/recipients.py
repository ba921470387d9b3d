"""The form of a recipient."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.disclosures.forms.recipients import RecipientForm
from compliance.disclosures.messages import field_text
from compliance.disclosures.models import Recipient
from compliance.disclosures.services.recipients import add_recipient, change_recipient
from compliance.disclosures.services.refusals import Rejected
from compliance.register.views.pages import gate, show


@require_http_methods(["GET", "POST"])
@gate("disclosures.add_recipient", "disclosures.change_recipient")
def edit(request: HttpRequest, recipient_id: int | None = None) -> HttpResponse:
    """A new recipient, or the one of an id."""
    recipient = None if recipient_id is None else get_object_or_404(Recipient, pk=recipient_id)
    form = RecipientForm(request.POST or None, entry=recipient)
    listing = reverse("admin:disclosures_recipient_changelist")
    if request.method == "POST" and form.is_valid():
        said: Any = {
            "values": form.values(), "actor": actor_of(request), "reason": form.reason, "now": timezone.now(),
        }  # fmt: skip
        try:
            saved = (
                add_recipient(code=form.cleaned_data["code"], **said)
                if recipient is None
                else change_recipient(recipient=recipient, **said)
            )
        except Rejected as rejected:
            for name, code in rejected.codes.items():
                form.add_error(name if name in form.fields else None, field_text(code))
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
            return HttpResponseRedirect(listing)
    return show(
        request,
        "register/catalogue_entry.html",
        title=recipient.name if recipient else _("New recipient"),
        model=Recipient,
        form=form,
        listing=listing,
        entry=recipient,
        history=recipient and reverse("admin:disclosures_recipient_history", args=[recipient.pk]),
    )
