"""Asks the web process whether it is ready, under a name that it answers to. Exit code 0: it is."""

import os
import sys
import urllib.error
import urllib.request

NAME = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
REQUEST = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/readyz", headers={"Host": NAME}
)

try:
    with urllib.request.urlopen(REQUEST, timeout=5) as answer:  # noqa: S310 - http, above
        sys.exit(answer.status != 200)
except (urllib.error.URLError, OSError):
    sys.exit(1)
