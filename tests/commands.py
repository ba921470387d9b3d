"""Commands of `manage.py` without a process of their own, which takes two seconds to start."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess

from django.core.management import get_commands, load_command_class


def manage(name: str, *arguments: object) -> CompletedProcess[str]:
    """What `manage.py NAME …` prints and exits with; a mistake of ours is raised."""
    line = ["manage.py", name, *map(str, arguments)]
    output, errors = io.StringIO(), io.StringIO()
    status = 0
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            load_command_class(str(get_commands()[name]), name).run_from_argv(line)
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return CompletedProcess(line, status, output.getvalue(), errors.getvalue())
