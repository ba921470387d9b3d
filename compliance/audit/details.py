"""Names for the details of entries, as people read them. A detail without a name shows its code."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

_NAMES: dict[str, str | Promise] = {
    "act": _("act"),
    "added": _("added"),
    "actor": _("actor"),
    "categories": _("categories"),
    "changed": pgettext_lazy("details of an entry", "changed"),
    "code": _("code"),
    "codes": _("codes"),
    "count": _("count"),
    "created": pgettext_lazy("details of an entry", "created"),
    "daily_at": _("daily at"),
    "dry_run": _("dry run"),
    "enabled": _("switched on"),
    "event": _("event"),
    "every_minutes": _("every so many minutes"),
    "failures": _("failures"),
    "finished": _("finished"),
    "found": _("found"),
    "ground": _("ground"),
    "items": _("values"),
    "job": _("job"),
    "keys": _("keys"),
    "kind": _("kind"),
    "method": _("method of the request"),
    "more": _("more were there"),
    "ok": _("holds"),
    "origin": _("origin (keyed hash of the address)"),
    "problems": _("problems"),
    "reference": _("reference"),
    "rejected": pgettext_lazy("details of an entry", "rejected"),
    "removed": pgettext_lazy("details of an entry", "removed"),
    "role": _("role"),
    "rows": _("rows"),
    "schedule": _("schedule"),
    "seals": _("seals"),
    "since": _("since"),
    "table": pgettext_lazy("details of an entry", "table"),
    "tokens": _("search tokens"),
    "unchanged": pgettext_lazy("details of an entry", "unchanged"),
    "until": _("until"),
    "updated": pgettext_lazy("details of an entry", "updated"),
    "values": _("values"),
    "view": _("page"),
    "whole": _("everything"),
}


def register_detail(name: str, label: str | Promise) -> None:
    """Gives a detail a name."""
    _NAMES[name] = label


def detail_name(name: str) -> str:
    """The name of a detail; its code if it has none."""
    return str(_NAMES.get(name, name))
