"""Liveness and readiness, for whoever watches the server. No details for strangers."""

import logging

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.vault.checks import master_key_problems

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is alive."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The process can do its work: database, migrations, broker, master key."""
    for name, probe in PROBES.items():
        try:
            ready = probe()
        except Exception:
            logger.exception("Not ready: %s", name)
            ready = False
        if not ready:
            return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


def _migrated() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
        return bool(client.ping())


def _master_keys() -> bool:
    return not master_key_problems()


PROBES = {"database": _migrated, "broker": _broker, "master keys": _master_keys}
