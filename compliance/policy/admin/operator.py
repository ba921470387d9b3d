"""The operator's card on a screen."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display

from compliance.audit.actors import Actor
from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.office_form import office_page
from compliance.policy.forms.operator import OperatorForm
from compliance.policy.models import THE_ONE, Operator
from compliance.policy.services import OPERATOR_FIELDS, change_operator


@admin.register(Operator)
class OperatorAdmin(TrackedAdmin):
    """Who processes the data (clause 1)."""

    fields = (*OPERATOR_FIELDS, "complete")
    readonly_fields = ("complete",)

    @display(description=gettext_lazy("Complete for consents"), boolean=True)
    def complete(self, card: Operator) -> bool:
        """Whether consents can name the operator (Art. 8(4))."""
        return card.complete

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one card: its page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.change_view(request, str(THE_ONE))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of the card, or its facts for whoever may only read."""
        if not request.user.has_perm("policy.change_operator"):
            return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped
        card = self.get_object(request, object_id)
        if card is None:
            raise Http404
        form = OperatorForm(request.POST or None, card=card)
        if request.method == "POST" and form.is_valid():
            try:
                change_operator(
                    values=form.values(),
                    actor=Actor.staff(request.user),
                    reason=form.reason,
                    now=timezone.now(),
                )
            except ValidationError as invalid:
                form.show_problems(invalid.message_dict)
            else:
                messages.success(request, _("The operator's card is saved."))
                return HttpResponseRedirect(request.path)
        history = {"url": reverse("admin:policy_operator_history", args=[card.pk]), "label": _("History")}
        return office_page(
            request,
            "office/form.html",
            title=_("Operator"),
            model=Operator,
            form=form,
            back=reverse("admin:index"),
            links=[history],
            lede=""
            if card.complete
            else _("Without name and BIN no consent can be given: it has to name them (Art. 8(4))."),
        )
