"""The calendar of a year: what is not an ordinary week, who says so, and what the office says itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from compliance.audit.actors import Actor
from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.office_form import office_page
from compliance.deadlines.almanac import FIRST_YEAR, LAST_YEAR
from compliance.deadlines.explaining import what_is
from compliance.deadlines.forms import CalendarDayForm, TakeBackForm
from compliance.deadlines.models import CalendarDay
from compliance.deadlines.rules import Why
from compliance.deadlines.services import OfficeCalendar, Refused, remove_calendar_day, set_calendar_day

LIST = "admin:deadlines_calendarday_changelist"


@admin.register(CalendarDay)
class CalendarDayAdmin(TrackedAdmin):
    """The working calendar."""

    fields = ("date", "kind", "name_kk", "name_ru", "name_en", "order_reference", "active")

    def get_urls(self) -> list[URLPattern]:
        """With the page on which a day is taken back."""
        take_back = self.admin_site.admin_view(self.take_back_view)
        return [
            path("<int:pk>/take-back/", take_back, name="deadlines_calendarday_take_back"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A year at a glance."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        year = _year(request)
        rows = {row.date: row for row in CalendarDay.objects.filter(date__year=year)}
        may_add = request.user.has_perm("deadlines.add_calendarday")
        return office_page(
            request,
            "deadlines/calendar.html",
            title=_("Calendar, %(year)s") % {"year": year},
            model=CalendarDay,
            year=year,
            earlier=year - 1 if year > FIRST_YEAR else None,
            later=year + 1 if year < LAST_YEAR else None,
            days=_unusual(year, rows, may_add=may_add),
            taken_back=[row for row in rows.values() if not row.active],
            may_add=may_add,
        )

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a day; an address may name it."""
        if not request.user.has_perm("deadlines.add_calendarday"):
            raise PermissionDenied
        form = CalendarDayForm(request.POST or None, initial={"day": request.GET.get("day", "")})
        if request.method == "POST" and form.is_valid():
            done = _save(request, form, form.cleaned_data["day"])
            if done:
                return done
        return office_page(
            request, "office/form.html", title=_("New day of the calendar"), model=CalendarDay,
            form=form, back=reverse(LIST), lede=_promise(),
        )  # fmt: skip

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a day, or its facts for whoever may only read."""
        if not request.user.has_perm("deadlines.change_calendarday"):
            return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        form = CalendarDayForm(request.POST or None, row=row)
        if request.method == "POST" and form.is_valid():
            done = _save(request, form, row.date)
            if done:
                return done
        links = [
            {"url": reverse("admin:deadlines_calendarday_history", args=[row.pk]), "label": _("History")}
        ]
        if row.active:
            url = reverse("admin:deadlines_calendarday_take_back", args=[row.pk])
            links.insert(0, {"url": url, "label": _("Take back, so that the shipped calendar holds")})
        return office_page(
            request, "office/form.html", title=_shown(row.date), model=CalendarDay,
            form=form, back=_list_of(row.date), links=links, lede=_promise(),
        )  # fmt: skip

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for the reason, and takes a day back."""
        if not request.user.has_perm("deadlines.change_calendarday"):
            raise PermissionDenied
        row = CalendarDay.objects.filter(pk=pk).first()
        if row is None:
            raise Http404
        form = TakeBackForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                remove_calendar_day(
                    day=row.date, actor=Actor.staff(request.user), reason=form.reason, now=timezone.now()
                )
            except Refused as refused:
                form.add_error(None, refused.text)
            else:
                messages.success(request, _("Taken back: %(day)s.") % {"day": _shown(row.date)})
                return HttpResponseRedirect(_list_of(row.date))
        return office_page(
            request, "office/form.html", title=_("Take back: %(day)s") % {"day": _shown(row.date)},
            model=CalendarDay, form=form, back=_list_of(row.date), lede=_promise(),
        )  # fmt: skip


def _save(request: HttpRequest, form: CalendarDayForm, day: date) -> HttpResponse | None:
    try:
        set_calendar_day(
            day=day,
            **form.said(),
            actor=Actor.staff(request.user),
            reason=form.reason,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, refused.text)
    except ValidationError as invalid:
        form.show_problems(invalid.message_dict)
    else:
        messages.success(request, _("Saved: %(name)s.") % {"name": _shown(day)})
        return HttpResponseRedirect(_list_of(day))
    return None


def _unusual(year: int, rows: dict[date, CalendarDay], *, may_add: bool) -> list[dict[str, Any]]:
    """Days of a year that are no ordinary working day or weekend, or that the office speaks of."""
    calendar = OfficeCalendar(year=year)
    found = []
    here = date(year, 1, 1)
    while here.year == year:
        day = calendar.day(here)
        if day.own or day.why not in {Why.ORDINARY, Why.WEEKEND}:
            row = rows.get(here)
            if row is not None:
                link = reverse("admin:deadlines_calendarday_change", args=[row.pk])
            else:
                link = (
                    f"{reverse('admin:deadlines_calendarday_add')}?day={here.isoformat()}" if may_add else ""
                )
            found.append(
                {"date": here, "what": what_is(day), "works": day.works, "own": day.own, "link": link}
            )
        here += timedelta(days=1)
    return found


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        return int(text[:4])
    return timezone.localdate().year


def _list_of(day: date) -> str:
    return f"{reverse(LIST)}?year={day.year}"


def _shown(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")


def _promise() -> str:
    return _("Open deadlines are counted anew at once; the old dates stay in their history.")
