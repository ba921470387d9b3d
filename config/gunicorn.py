"""Gunicorn's settings: `gunicorn --config config/gunicorn.py config.wsgi`."""

import os

from config.log import logging_settings

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True  # settings are checked once, before anything listens
timeout = 120
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
# No access log: addresses with a query could hold what somebody searched for.
accesslog = None
logconfig_dict = logging_settings(level=os.environ.get("LOG_LEVEL", "INFO"))
