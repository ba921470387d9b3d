"""What the roles may do with staff and with the schedule of jobs. Plain data, read by services.grants."""

_SCHEDULE = ("periodictask", "crontabschedule", "intervalschedule", "clockedschedule", "solarschedule")

GRANTS: dict[str, tuple[str, ...]] = {
    "administrator": (
        "access.view_user",
        "access.add_user",
        "access.change_user",
        "access.assign_roles",
        "access.reset_password",
        "access.reset_second_factor",
        "access.view_role",
        *(f"django_celery_beat.view_{model}" for model in _SCHEDULE),
        *(f"django_celery_beat.add_{model}" for model in _SCHEDULE),
        *(f"django_celery_beat.change_{model}" for model in _SCHEDULE),
    ),
    "auditor": (
        "access.view_user",
        "access.view_role",
        *(f"django_celery_beat.view_{model}" for model in _SCHEDULE),
    ),
}
