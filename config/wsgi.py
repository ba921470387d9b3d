"""Entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config.log import hide_values_in_tracebacks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

hide_values_in_tracebacks()
application = get_wsgi_application()

from config.startup import refuse_bad_settings  # noqa: E402 - needs Django set up

refuse_bad_settings()

# What was loaded by now stays as long as the process: it is not gone through again and again for garbage,
# and the processes forked from here go on sharing its memory.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
