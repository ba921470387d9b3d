"""Logging that cannot carry personal data.

An exception's message may quote what somebody typed, a request's address may hold a search term, and a
failed job's report repeats its arguments. So unexpected errors are written by type and place only, and
whatever libraries report loses the values. Our own messages name codes and ids.
"""

import logging
import os
import sys
import traceback
from types import TracebackType
from typing import Any

OUR_LOGGERS = frozenset({"config", "compliance", "requests_inbox"})
# What Celery's messages repeat of a job: its arguments, its result, its exception.
_REPEATED = frozenset({"args", "kwargs", "argsrepr", "kwargsrepr", "exc", "traceback", "return_value"})
# Mistakes in source, which speak of names in it.
_ABOUT_SOURCE = (ImportError, NameError)


def places(error: BaseException | None) -> str:
    """An exception and what caused it, by type and lines passed through: no message, source or value."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        lines.append(f"{kind}: {error}" if isinstance(error, _ABOUT_SOURCE) else kind)
        lines += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__, limit=-30)
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


def hide_values_in_tracebacks() -> None:
    """Let an unexpected end of the process, too, be written by type and place only.

    Whoever develops sets FULL_TRACEBACKS.
    """
    if "FULL_TRACEBACKS" in os.environ:
        return

    def write(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.stderr.write("Interrupted.\n")
        else:
            sys.stderr.write(f"Unexpected error:\n{places(error)}\n")

    sys.excepthook = write


class PlaceFormatter(logging.Formatter):
    """Writes exceptions by type and place."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """Type and places instead of the usual traceback."""
        return places(ei[1])

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the name is logging's
        """Nothing: a printed stack shows lines of source."""
        return ""


class WithoutValues(logging.Filter):
    """Takes values out of the records of libraries; never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place."""
        family = record.name.partition(".")[0]
        if family in OUR_LOGGERS:
            return True
        record.args = _stripped(record.args)
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(record.msg, BaseException):
            record.msg, record.args = type(record.msg).__name__, None
        elif error is not None and str(error) and str(error) in record.getMessage():
            record.msg, record.args = type(error).__name__, None
        elif family == "gunicorn" and record.levelno >= logging.WARNING:
            # "Invalid request from ip=…: …" repeats the line that the client sent.
            record.msg, record.args = record.getMessage().partition(" from ip=")[0], None
        return True


def _stripped(arguments: Any) -> Any:
    if isinstance(arguments, dict):
        return {name: "…" if name in _REPEATED else _value(value) for name, value in arguments.items()}
    if isinstance(arguments, tuple):
        return tuple(_value(value) for value in arguments)
    return arguments


def _value(value: Any) -> Any:
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, str):
        return value.partition("?")[0]
    return value


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING: one line a record, to the standard error stream."""
    level = level.upper() if level.upper() in {"DEBUG", "INFO", "WARNING", "ERROR"} else "INFO"
    # Debug messages of libraries are full of values (SQL, requests); they stay off at every level.
    libraries = "INFO" if level == "DEBUG" else level
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_values": {"()": WithoutValues}},
        "formatters": {
            "plain": {"()": PlaceFormatter, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
        },
        "handlers": {
            "stream": {
                "class": "logging.StreamHandler",
                "formatter": "plain",
                "filters": ["without_values"],
            }
        },
        "root": {"handlers": ["stream"], "level": libraries},
        "loggers": {
            **{name: {"level": level} for name in sorted(OUR_LOGGERS)},
            # Their own handlers would print, or mail, tracebacks in full.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": ["stream"], "propagate": False},
            # "Not Found: /whatever/a/stranger/types" tells us nothing; the trail has refusals.
            "django.request": {"level": "ERROR"},
            # Names the people who fail to sign in; the trail has that, too.
            "axes": {"level": "CRITICAL"},
        },
    }
