"""Secure headers on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from compliance.access.content_policy import FILE_POLICY, UNFOLD_POLICY

# Everything a back office never asks a browser for.
DENIED_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock",
    "serial", "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip

FIXED_HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_FEATURES),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}

FILE_HEADER = build_policy(config=FILE_POLICY)

# Pages that staff see. Only they are drawn by Unfold, and none of them may stay in a cache.
BACK_OFFICE = frozenset({"admin", "access"})


def is_back_office(request: HttpRequest) -> bool:
    """Whether the request was answered by a page of the back office."""
    match = getattr(request, "resolver_match", None)
    return match is not None and bool(BACK_OFFICE & set(match.namespaces))


class SecureHeadersMiddleware:
    """Headers that are the same everywhere, and no copy of a page that staff see in any cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in FIXED_HEADERS.items():
            response.setdefault(name, value)
        if is_back_office(request):
            response["Cache-Control"] = "no-store, private"
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """The strict policy of the settings, with the least that Unfold's pages need on top."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Puts the policy into the headers. That of files, and of answers to other systems, is spelt once."""
        if response.get("Content-Type", "").startswith("text/html"):
            answer: HttpResponseBase = super().process_response(request, response)
            return answer
        response.setdefault(HEADER, FILE_HEADER)
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> Any:
        """The policy of one page: strict, or the back office's."""
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if is_back_office(request):
            parts.config = UNFOLD_POLICY
        return parts
