"""The list of consents, and the screens of a subject's consents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeList, KeysetChangeListMixin
from compliance.consents.models import Consent, ConsentKind, ConsentState, Wording
from compliance.consents.views import bars, evidence, giving, revealing, subject, withdrawing
from compliance.consents.views.pages import consents_url, state_text
from compliance.register.admin.columns import moment
from compliance.register.forms.fields import choice

SOON = timedelta(days=30)
RUNS_OUT = "runs_out"


class FilterForm(forms.Form):
    """Filters above the list. None of them is personal, so they may stand in the address."""

    kind = choice(_("Kind"), [("", _("any")), *ConsentKind.choices], required=False)
    state = choice(
        _("State"),
        [("", _("any")), *ConsentState.choices, (RUNS_OUT, _("runs out within 30 days"))],
        required=False,
    )
    series = choice(_("Series"), (), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Wording.objects.order_by("series").values_list("series", flat=True).distinct()
        self.fields["series"].choices = [("", _("any")), *((one, one) for one in known)]  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> dict[str, str]:
        """What was chosen; something that is no choice is as good as nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ConsentChangeList(KeysetChangeList):
    """Pages of consents under our filters."""

    def get_filters_params(self, params: Any = None) -> Any:
        """Nothing is left for Django's filters: ours are in ``FilterForm``."""
        ours = set(FilterForm.base_fields)
        return {k: v for k, v in super().get_filters_params(params).items() if k not in ours}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Consent]:
        """Consents that fit the filters."""
        found: QuerySet[Consent] = super().get_queryset(request, exclude_parameters)
        self.filter_form = FilterForm(request.GET)
        chosen = self.filter_form.chosen()
        self.filtered = bool(chosen)
        for name in ("kind", "series"):
            if name in chosen:
                found = found.filter(**{name: chosen[name]})
        state = chosen.get("state")
        if state == RUNS_OUT:
            now = timezone.now()
            return found.filter(state=ConsentState.ACTIVE, valid_until__gt=now, valid_until__lte=now + SOON)
        return found.filter(state=state) if state else found


@admin.register(Consent)
class ConsentAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Consents of all subjects. What a subject is called is not shown here: the code leads to the page."""

    change_list_template = "admin/consents/change_list.html"
    list_display = ("subject_link", "kind", "title", "state_label", "given_on", "until", "last_act")
    list_display_links = None
    list_select_related: ClassVar[tuple[str, ...]] = ("subject", "wording")
    history_hidden = ("number",)

    given_on = moment("given_at", _("Since"), with_time=False)
    until = moment("valid_until", _("Valid until"), with_time=False)

    @display(description=_("Subject"))
    def subject_link(self, consent: Consent) -> str:
        """The subject's consents."""
        return format_html(
            '<a class="office-link register-nowrap" href="{}">{}</a>',
            consents_url(consent.subject),
            consent.subject,
        )

    @display(description=_("Wording"))
    def title(self, consent: Consent) -> str:
        """What was agreed to."""
        return f"{consent.wording.title} ({consent.wording})"

    @display(description=_("Last act"))
    def last_act(self, consent: Consent) -> str:
        """What was done last."""
        return str(consent.get_act_display())

    @display(description=_("State"))
    def state_label(self, consent: Consent) -> str:
        """The state as a coloured word."""
        return format_html('<span class="office-tag {}">{}</span>', *state_text(consent, timezone.now()))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ConsentChangeList]:
        """Our list."""
        return ConsentChangeList

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """One consent with its ledger."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return subject.show_consent(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's, which would take any path for an id."""

        def screen(route: str, view: Any, name: str) -> URLPattern:
            guarded: Any = self.admin_site.admin_view(view)
            pattern: URLPattern = path(route, guarded, name=f"consents_consent_{name}")
            return pattern

        return [
            screen("subject/<int:subject_id>/", subject.show_consents, "subject"),
            screen("subject/<int:subject_id>/give/", giving.choose, "choose"),
            screen("subject/<int:subject_id>/give/<int:wording_id>/", giving.give, "give"),
            screen("subject/<int:subject_id>/evidence/", evidence.print_document, "evidence"),
            screen("subject/<int:subject_id>/bars/", bars.place, "bar"),
            screen("subject/<int:subject_id>/bars/<int:bar_id>/lift/", bars.lift, "lift"),
            screen("<int:consent_id>/narrow/", giving.narrow, "narrow"),
            screen("<int:consent_id>/conditions/", giving.change, "conditions"),
            screen("<int:consent_id>/withdraw/", withdrawing.receive, "withdraw"),
            screen("<int:consent_id>/entries/<int:number>/reveal/", revealing.reveal, "reveal"),
            screen("<int:consent_id>/entries/<int:number>/file/", revealing.download, "file"),
            *super().get_urls(),
        ]
