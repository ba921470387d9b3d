"""The project itself as a Django app: its commands, system checks and the timetable of jobs."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    """Registers the checks of the settings; fills the timetable after migrations."""

    name = "config"
    verbose_name = _("Configuration")

    def ready(self) -> None:
        """Connect what others call by name."""
        # Without the application of the jobs, a web process would look for another broker.
        from compliance.audit.names import Jobs
        from config import celery, checks  # noqa: F401 - they register themselves
        from config.admin_checks import check_without_database
        from config.timetable import JOBS

        Jobs.texts = {job.task: _(job.description) for job in JOBS}
        check_without_database()
        # Django sends the signal for apps with models only, and this one has none: the schedule's own app.
        post_migrate.connect(
            fill_timetable_after_migration,
            sender=apps.get_app_config("django_celery_beat"),
            dispatch_uid="config.timetable",
        )


def fill_timetable_after_migration(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Add jobs that a new release brings; skipped while the schedule's tables are not there."""
    from django.db import connections

    from config.timetable import fill_timetable

    if "django_celery_beat_periodictask" in connections[using].introspection.table_names():
        fill_timetable(using=using)
