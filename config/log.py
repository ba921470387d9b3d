"""Logging that cannot carry personal data.

An exception's message may quote what somebody typed, and a request's address may hold a search term.
So unexpected errors are logged by type and place only, and addresses without their query.
"""

import logging
import traceback
from typing import Any

OUR_LOGGERS = ("config", "compliance", "requests_inbox")


class PlaceFormatter(logging.Formatter):
    """Writes an exception as its type and the lines it passed through: no message, no source, no values."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Type and places of an exception and of what caused it."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            lines += [
                f"  {frame.filename}:{frame.lineno} in {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__, limit=-30)
            ]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        """Never: a printed stack has lines of source and may be asked for anywhere."""
        return ""


class WithoutValues(logging.Filter):
    """Replaces values in records of libraries by their types; our own loggers pass codes and ids only."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; never drops one."""
        if record.name.partition(".")[0] not in OUR_LOGGERS:
            record.args = _stripped(record.args)
            if isinstance(record.msg, BaseException):
                record.msg = type(record.msg).__name__
        return True


def _stripped(arguments: Any) -> Any:
    if isinstance(arguments, dict):
        return {name: _value(value) for name, value in arguments.items()}
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
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_values": {"()": WithoutValues}},
        "formatters": {
            "plain": {
                "()": PlaceFormatter,
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            }
        },
        "handlers": {
            "stream": {
                "class": "logging.StreamHandler",
                "formatter": "plain",
                "filters": ["without_values"],
            }
        },
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            # Django mails and prints tracebacks by handlers of its own unless they are taken away.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
