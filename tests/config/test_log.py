import io
import logging
import logging.config
import subprocess
import sys

import pytest

from config.log import PlaceFormatter, WithoutValues, logging_settings
from tests.services import ROOT

CANARY = "Құнанбаев870412350012"


@pytest.fixture
def written():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlaceFormatter("%(levelname)s %(name)s %(message)s"))
    handler.addFilter(WithoutValues())
    loggers = [logging.getLogger(name) for name in ("celery.app.trace", "django.security", "gunicorn.error")]
    before = [(each.handlers, each.propagate, each.level) for each in loggers]
    for each in loggers:
        each.handlers, each.propagate = [handler], False
        each.setLevel(logging.INFO)
    yield stream
    for each, (handlers, propagate, level) in zip(loggers, before, strict=True):
        each.handlers, each.propagate = handlers, propagate
        each.setLevel(level)


def _fail():
    raise ValueError(f"bad value {CANARY}")


def test_an_exception_is_written_by_type_and_place_only(written):
    try:
        try:
            _fail()
        except ValueError as error:
            raise RuntimeError(CANARY) from error
    except RuntimeError:
        logging.getLogger("celery.app.trace").exception("It failed")

    text = written.getvalue()
    assert CANARY not in text
    assert "builtins.RuntimeError" in text
    assert "builtins.ValueError" in text
    assert "test_log.py" in text
    assert "in _fail" in text


def test_a_message_that_repeats_the_exception_is_replaced_by_its_type(written):
    try:
        _fail()
    except ValueError as error:
        logging.getLogger("django.security").error(str(error), exc_info=True)

    assert CANARY not in written.getvalue()
    assert "ERROR django.security ValueError" in written.getvalue()


def test_a_failed_job_is_written_without_its_arguments(written):
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s[%(id)s] %(description)s: %(exc)s",
        {"name": "audit.seal", "id": "1", "description": "raised", "exc": f"ValueError('{CANARY}')"},
    )

    assert written.getvalue() == "ERROR celery.app.trace Task audit.seal[1] raised: …\n"


def test_an_address_is_written_without_its_query(written):
    logging.getLogger("gunicorn.error").info("Handling %s", f"/admin/?q={CANARY}")

    assert written.getvalue() == "INFO gunicorn.error Handling /admin/\n"


def test_a_malformed_request_is_not_repeated(written):
    logging.getLogger("gunicorn.error").warning(
        f"Invalid request from ip=127.0.0.1: Invalid HTTP request line: 'GET /{CANARY}'"
    )

    assert written.getvalue() == "WARNING gunicorn.error Invalid request\n"


@pytest.mark.parametrize("level", ["DEBUG", "debug", "nonsense"])
def test_libraries_never_write_debug_messages(level):
    settings = logging_settings(level)

    assert settings["root"]["level"] == "INFO"
    logging.config.DictConfigurator(settings)


def test_a_command_that_ends_unexpectedly_shows_no_values():
    code = f"from config.log import hide_values_in_tracebacks as hide; hide(); int('{CANARY}')"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("Unexpected error:\nbuiltins.ValueError\n")
    assert CANARY not in ended.stderr
