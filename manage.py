#!/usr/bin/env python
"""Command line of the compliance back office."""

import os
import sys


def main() -> None:
    """Run one management command."""
    if sys.argv[1:2] == ["run"] and "--demo" in sys.argv:
        # Known before settings are read: a demonstration keeps its data, keys and ports apart.
        os.environ["ENVIRONMENT"] = "demo"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.log import hide_values_in_tracebacks

    hide_values_in_tracebacks()
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        from config.startup import database_silence

        if not (silence := database_silence()):
            raise
        sys.exit(silence)


if __name__ == "__main__":
    main()
