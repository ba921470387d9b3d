"""What tests of the inbox's screens share."""

from html import unescape
from typing import Any

from django.urls import reverse
from django.utils import timezone

from requests_inbox.models import Request
from tests.requests_inbox.workflow.requests import opened

WHY = {"reason_code": "requests_inbox.handling"}
SECRET = "Айгерім Әлімжанова"


def now_opened(wanted: str = "access", **fields: Any) -> Request:
    """A request that came this moment."""
    now = timezone.now()
    return opened(wanted, received_at=now, now=now, **fields)


def url(row: Any, page: str = "change", *ids: int) -> str:
    """The address of a screen of a row."""
    name = row._meta.model_name
    return reverse(f"admin:requests_inbox_{name}_{page}", args=[row.pk, *ids])


def text_of(response: Any) -> str:
    """What the page says."""
    return unescape(response.content.decode())
