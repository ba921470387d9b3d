"""How often a client may ask: a count a minute in Valkey, which holds ids and numbers only."""

from __future__ import annotations

import logging
from datetime import datetime
from threading import local

import redis
from django.conf import settings

from compliance.consents.models import ApiClient

MINUTE = 60
# A slow store must not hold up a withdrawal.
PATIENCE_SECONDS = 0.5
_of_thread = local()
logger = logging.getLogger(__name__)


def seconds_to_wait(*, client: ApiClient, now: datetime) -> int:
    """Counts a request of a client; 0 when it may be answered, else in how many seconds to ask again.

    Without Valkey everything is answered: a limit protects the machine, not the data.
    """
    moment = int(now.timestamp())
    name = f"consents:pace:{client.pk}:{moment // MINUTE}"
    try:
        link = _link(settings.REDIS_URL)
        count = int(link.incr(name))
        if count == 1:
            link.expire(name, 2 * MINUTE)
    except redis.RedisError as error:
        logger.warning("Requests are not counted: %s", type(error).__name__)
        return 0
    return 0 if count <= client.per_minute else MINUTE - moment % MINUTE


def _link(url: str) -> redis.Redis:
    """A link of this thread alone: to take one out of a pool and give it back costs as much as to count."""
    links: dict[str, redis.Redis] = _of_thread.__dict__
    if url not in links:
        links[url] = redis.Redis.from_url(
            url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS,
            single_connection_client=True,
        )  # fmt: skip
    return links[url]
