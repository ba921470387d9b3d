"""What a long-running process looks at before it begins its work."""

import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, run_checks
from django.db import connections

from compliance.consents.checks import suppression_key_problems
from compliance.vault.checks import master_key_problems
from config.messages.reading import compile_and_read_again


def refuse_bad_settings() -> None:
    """End the process with numbered errors rather than let it serve, or write what nobody can read."""
    compile_and_read_again()
    problems = [message for message in run_checks() if message.is_serious()]
    if not problems:
        found = [*master_key_problems(), *suppression_key_problems()]
        problems = [message for message in found if message.is_serious()]
    connections.close_all()  # the process forks next
    if problems:
        sys.stderr.write(written(problems))
        sys.exit(3)


def written(problems: Sequence[CheckMessage]) -> str:
    """Check messages as text for a terminal or a log."""
    return "".join(
        f"{problem.id}: {problem.msg}\n" + (f"    HINT: {problem.hint}\n" if problem.hint else "")
        for problem in problems
    )


def database_silence() -> str:
    """What to say when the database could not be reached; empty when it was another error."""
    if connections["default"].connection is not None:
        return ""
    if problems := [message for message in run_checks() if message.is_serious()]:
        return written(problems).rstrip()  # the command asked the database before it came to the checks
    hint = (
        "Start it with `make run`, or alone with `manage.py services --start`."
        if settings.USES_EMBEDDED_SERVICES
        else "Check DATABASE_URL, and that the server runs and lets this computer in."
    )
    return f"config.E021: The database does not answer.\n    HINT: {hint}"
