#!/usr/bin/env python
"""Command line of the compliance back office."""

import os
import sys


def main() -> None:
    """Run one management command."""
    if sys.argv[1:2] == ["run"] and "--demo" in sys.argv:
        # Known before settings are read: a demonstration keeps its data, keys and ports apart.
        os.environ.setdefault("ENVIRONMENT", "demo")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
