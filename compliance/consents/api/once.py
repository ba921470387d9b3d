"""Doing nothing twice: what a request with an idempotency key did, and its answer, are one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from compliance.access.digests import keyed_digest
from compliance.audit.actors import Actor
from compliance.consents.services.answered import About, Answer, KeyReused, begin_request, keep_answer
from compliance.consents.services.giving import Reconsider

from .bodies import body_of
from .gate import actor_of_client, client_in
from .problems import Problem, problem_response

Act = Callable[[Actor, datetime], Answer]


def answer_once(request: HttpRequest, key: UUID, act: Act, *, about: About | None = None) -> JsonResponse:
    """Does ``act`` unless it was done under this key, and answers as it was answered then.

    ``about`` is filled before ``act`` is called.

    A refusal is an answer, too: the service has recorded it, and the same request again gets it again.
    An unexpected error leaves nothing behind, so that the request may be repeated.
    """
    try:
        return _answer_once(request, key, act, about)
    except Reconsider:
        # All of it was rolled back, the place of the answer included.
        if about is None or not about.boldly:
            raise
        about.boldly = False
    return _answer_once(request, key, act, about)


def _answer_once(request: HttpRequest, key: UUID, act: Act, about: About | None) -> JsonResponse:
    client, now = client_in(request), timezone.now()
    reused = False
    with transaction.atomic():
        try:
            place = begin_request(client=client, key=str(key), digest=_digest(request), now=now, about=about)
        except KeyReused:
            reused = True
        else:
            answer = place if isinstance(place, Answer) else _act(act, actor_of_client(client), now)
            if isinstance(place, int):
                keep_answer(place, answer)
    if reused:
        raise Problem("key_reused")
    return _response(answer)


def _act(act: Act, actor: Actor, now: datetime) -> Answer:
    try:
        return act(actor, now)
    except Problem as problem:
        return Answer(problem.status, problem.as_json())


def _digest(request: HttpRequest) -> bytes:
    # Keyed: an IIN or a telephone number in a plain digest could be found by trying all of them.
    parts = (request.method or "", request.path, body_of(request).decode("latin-1"))
    return bytes.fromhex(keyed_digest("answered request", *parts))


def _response(answer: Answer) -> JsonResponse:
    headers: dict[str, Any] = {"Idempotency-Replayed": "true"} if answer.repeated else {}
    if answer.status >= 400:
        return problem_response(answer.body, headers=headers)
    return JsonResponse(
        answer.body, status=answer.status, headers=headers, json_dumps_params={"ensure_ascii": False}
    )
