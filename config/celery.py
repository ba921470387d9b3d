"""The background jobs' application; tasks are found in every app's tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init

from config.log import hide_values_in_tracebacks

hide_values_in_tracebacks()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("compliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Celery leaves logging alone once somebody listens here: ours never prints values."""


@worker_init.connect
@beat_init.connect
def look_before_work(**kwargs: Any) -> None:
    """Refuse to start with settings or keys that do not fit."""
    from config.startup import refuse_bad_settings

    refuse_bad_settings()
