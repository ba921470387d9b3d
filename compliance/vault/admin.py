"""Master keys on a screen: which there are, what still hangs on them, how one is changed for another."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin

from .masterkeys import keyring
from .models import KnownMasterKey
from .schedule import overdue_key


@admin.register(KnownMasterKey)
class MasterKeyAdmin(TrackedAdmin):
    """Master keys by their names. The keys themselves are in no database and on no page."""

    list_display = ("key_id", "state", "accepted_at", "retired_at")
    ordering = ("-number",)
    list_before_template = "admin/vault/master_keys.html"
    fields = ("key_id", "state", "accepted_at", "retired_at", "live_data_keys")
    readonly_fields = fields
    history_hidden = ("number", "fingerprint")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list under what a master key is and how it is changed."""
        return super().changelist_view(
            request, {"title": gettext_lazy("Master keys"), **(extra_context or {})}
        )

    @display(description=gettext_lazy("State"))
    def state(self, key: KnownMasterKey) -> str:
        """Whether new values are sealed under it, only old ones, or none any more."""
        ring = keyring()  # without it the process would not have started
        if key.retired_at is not None and key.key_id in ring.keys:
            tone, text = "warn", _("retired; take it out of MASTER_KEYS and destroy every copy")
        elif key.retired_at is not None:
            tone, text = "", _("retired")
        elif key.key_id == ring.current.id and overdue_key(timezone.now()):
            tone, text = "bad", _("in use, but its time is over: put a new key before it")
        elif key.key_id == ring.current.id:
            tone, text = "good", _("in use")
        elif key.key_id in ring.keys:
            tone, text = "calm", _("still opens old values")
        else:
            tone, text = "bad", _("not at hand")
        return format_html('<span class="office-tag {}">{}</span>', tone, text)

    @display(description=gettext_lazy("Data keys under it"))
    def live_data_keys(self, key: KnownMasterKey) -> str:
        """About how many live data keys it wraps; exact when there are none."""
        if not _wraps_any(key.key_id):
            return _("none")
        return _("about %(count)s") % {"count": max(1, _estimate(key.key_id))}


def _wraps_any(key_id: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM vault_datakey WHERE kek_id = %s AND wrapped_key IS NOT NULL)",
            [key_id],
        )
        return bool(cursor.fetchone()[0])


def _estimate(key_id: str) -> int:
    """What the planner expects: counting millions of keys would take longer than anybody waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT 1 FROM vault_datakey WHERE kek_id = %s AND wrapped_key IS NOT NULL",
            [key_id],
        )
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return int(plan[0]["Plan"]["Plan Rows"])
