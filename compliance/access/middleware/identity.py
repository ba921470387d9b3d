"""An id for every request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from compliance.audit.request import request_id_scope

HEADER = "X-Request-ID"


class RequestIdentityMiddleware:
    """Gives everything one request records one random id, and tells it to the client.

    An id sent by the client is not looked at: it would let a stranger mix their requests into
    somebody else's in the trail, or write text into it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_id_scope() as request_id:
            response = self.get_response(request)
        response[HEADER] = str(request_id)
        return response
