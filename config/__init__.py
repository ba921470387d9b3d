"""Settings, environment, addresses, background jobs and the embedded services."""

__all__ = ["celery"]


def __getattr__(name: str) -> object:
    # `celery -A config` looks for config.celery; imported late, so that settings can be read before it.
    if name == "celery":
        from importlib import import_module

        return import_module("config.celery")
    raise AttributeError(name)
