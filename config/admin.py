"""The screen of the schedule: which jobs there are, whether and when they run, when they last did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from compliance.audit.actors import Actor
from compliance.audit.admin.base import ReadOnlyAdmin
from compliance.audit.reasons import Reason
from config.schedule import Timing, change_job, timing_of, timing_text

MINUTES_A_DAY = 24 * 60

# Jobs are declared by the product. What staff decide is whether and when each runs, and nothing else.
for _model in (PeriodicTask, IntervalSchedule, CrontabSchedule, SolarSchedule, ClockedSchedule):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class JobForm(forms.ModelForm):
    """Whether and when a job runs."""

    enabled = forms.BooleanField(
        label=gettext_lazy("Switched on"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    every_minutes = forms.IntegerField(
        label=gettext_lazy("Every so many minutes"),
        required=False,
        min_value=1,
        max_value=MINUTES_A_DAY,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    daily_at = forms.TimeField(
        label=gettext_lazy("Or daily at"),
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "time"}),
        help_text=gettext_lazy("In the time of the office (Almaty)."),
    )

    class Meta:
        model = PeriodicTask
        fields = ("enabled",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        timing = timing_of(self.instance) if self.instance.pk else None
        if timing is not None:
            self.initial["every_minutes"] = timing.every_minutes
            self.initial["daily_at"] = f"{timing.daily_at:%H:%M}" if timing.daily_at else None

    def clean(self) -> dict[str, Any]:
        """One timing, not two. None at all leaves a schedule that was made by hand."""
        cleaned = super().clean() or {}
        interval, at = cleaned.get("every_minutes"), cleaned.get("daily_at")
        by_hand = timing_of(self.instance) is None
        if not self.errors and (interval is None) == (at is None) and not (interval is None and by_hand):
            raise forms.ValidationError(_("Give either minutes or a time of day."), code="timing")
        return cleaned

    def _post_clean(self) -> None:
        """Nothing is put into the model here: the service does it."""

    def timing(self) -> Timing | None:
        """What was chosen, after ``is_valid()``."""
        interval, at = self.cleaned_data.get("every_minutes"), self.cleaned_data.get("daily_at")
        return None if interval is None and at is None else Timing(every_minutes=interval, daily_at=at)


@admin.register(PeriodicTask)
class JobAdmin(ReadOnlyAdmin):
    """The jobs. Changed by the administrator; seen by the auditor."""

    form = JobForm
    list_display = ("name_shown", "purpose", "runs", "switched_on", "last_run")
    ordering = ("name",)
    list_select_related = ("interval", "crontab", "solar", "clocked")
    list_before_template = "admin/schedule/about.html"
    show_full_result_count = False
    shown = ("name_shown", "purpose", "runs", "last_run")
    fields = (*shown, "enabled", "every_minutes", "daily_at")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """The form's fields only for who may change them."""
        return self.fields if self.has_change_permission(request, obj) else (*self.shown, "switched_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """All but the form's own."""
        return (*self.shown, "switched_on")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The administrator's."""
        return bool(request.user.has_perm("django_celery_beat.change_periodictask"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hands over to the service."""
        change_job(
            task=obj,
            enabled=form.cleaned_data["enabled"],
            timing=form.timing(),
            actor=Actor.staff(request.user),
            reason=Reason("settings"),
            now=timezone.now(),
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The page of one job, titled by its name: as a text a job is its name and its crontab."""
        task = self.get_object(request, unquote(object_id)) if object_id else None
        titles = {} if task is None else {"subtitle": task.name, "original": task.name}
        return super().changeform_view(request, object_id, form_url, {**titles, **(extra_context or {})})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list."""
        return super().changelist_view(request, {"title": gettext_lazy("Schedule"), **(extra_context or {})})

    @display(description=gettext_lazy("Job"))
    def name_shown(self, task: PeriodicTask) -> str:
        """The name, as it is in logs."""
        return str(task.name)

    @display(description=gettext_lazy("What it does"))
    def purpose(self, task: PeriodicTask) -> str:
        """The description that the product ships, in the reader's language."""
        return _(task.description) if task.description else ""

    @display(description=gettext_lazy("Runs"))
    def runs(self, task: PeriodicTask) -> str:
        """When, in words."""
        return timing_text(task)

    @display(description=gettext_lazy("Last run"), empty_value="–")
    def last_run(self, task: PeriodicTask) -> datetime | None:
        """When it was last handed to a worker."""
        last: datetime | None = task.last_run_at
        return last

    @display(description=gettext_lazy("Switched on"), boolean=True)
    def switched_on(self, task: PeriodicTask) -> bool:
        """Whether it runs at all."""
        return bool(task.enabled)
