"""The terms with their versions and sources, and a page on which a term is counted day by day."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
from unfold.decorators import display

from compliance.audit.actors import Actor
from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.office_form import office_page
from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.explaining import explain
from compliance.deadlines.forms import CountForm, TermForm, WithdrawForm
from compliance.deadlines.models import DeadlineRule, Units
from compliance.deadlines.rules import ALMATY
from compliance.deadlines.services import Due, NoRule, Refused, change_rule, due, withdraw_rule

LIST = "admin:deadlines_deadlinerule_changelist"


def length(rule: DeadlineRule) -> str:
    """How long a term is, in words."""
    if not rule.amount:
        return _("at once")
    number = {"number": rule.amount}
    if rule.unit == Units.WORKING:
        return ngettext("%(number)s working day", "%(number)s working days", rule.amount) % number
    return ngettext("%(number)s calendar day", "%(number)s calendar days", rule.amount) % number


def origin(rule: DeadlineRule) -> str:
    """Who set a term, and where."""
    return ": ".join(part for part in (rule.get_source_display(), rule.citation) if part)


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(TrackedAdmin):
    """Terms. A change is a new version; whoever may only read sees the facts of one."""

    list_display = ("own_name", "length", "counts_from", "origin", "confidence", "in_force_from", "state")
    list_display_links = ("own_name",)
    list_before_template = "deadlines/terms_before.html"
    sortable_by = ()
    list_per_page = 200
    fields = (
        "code", "name_kk", "name_ru", "name_en", "length", "counts_from", "origin", "confidence",
        "in_force_from", "state",
    )  # fmt: skip
    readonly_fields = ("length", "origin", "state")
    history_hidden = ("position",)

    @display(description=gettext_lazy("Term"))
    def own_name(self, rule: DeadlineRule) -> str:
        """The name in the reader's language."""
        return rule.name

    @display(description=gettext_lazy("How long"))
    def length(self, rule: DeadlineRule) -> str:
        """How long it is."""
        return length(rule)

    @display(description=gettext_lazy("Source"))
    def origin(self, rule: DeadlineRule) -> str:
        """Who set it."""
        return origin(rule)

    @display(description=gettext_lazy("State"))
    def state(self, rule: DeadlineRule) -> str:
        """Whether it is or will be counted by, or was entered by mistake."""
        if not rule.active:
            tone, text = "bad", pgettext("a version of a term", "cancelled")
        elif rule.in_force_from > timezone.localdate():
            tone, text = "calm", _("not yet in force")
        else:
            tone, text = "good", _("valid")
        return format_html('<span class="office-tag {}">{}</span>', tone, text)

    def get_urls(self) -> list[URLPattern]:
        """With the page that counts, and the one that withdraws."""
        wrap = self.admin_site.admin_view
        return [
            path("count/", wrap(self.count_view), name="deadlines_deadlinerule_count"),
            path("<int:pk>/withdraw/", wrap(self.withdraw_view), name="deadlines_deadlinerule_withdraw"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list under what it is for."""
        return super().changelist_view(request, {"title": gettext_lazy("Terms"), **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a new version, or the facts of this one for whoever may only read."""
        rule = self.get_object(request, object_id)
        if rule is None or not rule.active or not request.user.has_perm("deadlines.add_deadlinerule"):
            return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped
        form = TermForm(request.POST or None, rule=rule)
        if request.method == "POST" and form.is_valid() and _save(request, form, rule):
            return HttpResponseRedirect(reverse(LIST))
        links = [
            {
                "url": reverse("admin:deadlines_deadlinerule_withdraw", args=[rule.pk]),
                "label": _("Cancel this version"),
            },
            {"url": reverse("admin:deadlines_deadlinerule_history", args=[rule.pk]), "label": _("History")},
        ]
        return office_page(
            request, "office/form.html", title=_("New version: %(name)s") % {"name": rule.name},
            model=DeadlineRule, form=form, back=reverse(LIST), links=links,
            lede=_("What happened before is counted by the version before. Open deadlines are counted anew."),
        )  # fmt: skip

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for the reason, and switches a version off."""
        if not request.user.has_perm("deadlines.change_deadlinerule"):
            raise PermissionDenied
        rule = DeadlineRule.objects.filter(pk=pk).first()
        if rule is None:
            raise Http404
        form = WithdrawForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                withdraw_rule(
                    rule=rule, actor=Actor.staff(request.user), reason=form.reason, now=timezone.now()
                )
            except Refused as refused:
                form.add_error(None, refused.text)
            else:
                messages.success(request, _("Cancelled: %(name)s.") % {"name": rule.name})
                return HttpResponseRedirect(reverse(LIST))
        return office_page(
            request, "office/form.html", title=_("Cancel a version: %(name)s") % {"name": rule.name},
            model=DeadlineRule, form=form, back=reverse(LIST),
            lede=_("The version before holds again. Open deadlines are counted anew at once."),
        )  # fmt: skip

    def count_view(self, request: HttpRequest) -> HttpResponse:
        """A term counted from a day, day by day."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = CountForm(request.GET if "term" in request.GET else None)
        counted = _counted(form) if form.is_bound and form.is_valid() else None
        return office_page(
            request,
            "deadlines/count.html",
            title=_("Count a term"),
            model=DeadlineRule,
            form=form,
            due=counted,
            length=length(counted.rule) if counted else "",
            origin=origin(counted.rule) if counted else "",
            days=explain(counted.days) if counted else [],
        )


def _save(request: HttpRequest, form: TermForm, rule: DeadlineRule) -> bool:
    try:
        saved = change_rule(
            code=rule.code,
            in_force_from=form.cleaned_data["in_force_from"],
            values=form.values(),
            actor=Actor.staff(request.user),
            reason=form.reason,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, refused.text)
    except ValidationError as invalid:
        form.show_problems(invalid.message_dict)
    else:
        messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
        return True
    return False


def _counted(form: CountForm) -> Due | None:
    start = datetime.combine(form.cleaned_data["start"], time(12), tzinfo=ALMATY)
    try:
        return due(form.cleaned_data["term"], start=start, now=timezone.now())
    except NoRule:
        form.add_error("start", _("No version of this term was in force on this day."))
    except NoCalendar:
        form.add_error("start", _("There is no calendar for this year."))
    return None
