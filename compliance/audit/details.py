"""Names for the details of entries, as people read them. A detail without a name shows its code."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

_NAMES: dict[str, str | Promise] = {
    "act": _("act"),
    "actor": _("actor"),
    "added": _("added"),
    "attempts": _("attempts"),
    "categories": _("categories"),
    "changed": pgettext_lazy("details of an entry", "changed"),
    "code": _("code"),
    "codes": _("codes"),
    "count": _("count"),
    "created": pgettext_lazy("details of an entry", "created"),
    "daily_at": _("daily at"),
    "decision": _("decision"),
    "digest": "SHA-256",
    "dry_run": _("dry run"),
    "enabled": _("switched on"),
    "ended": pgettext_lazy("details of an entry", "ended"),
    "entries": pgettext_lazy("details of an entry", "entries"),
    "error": _("error"),
    "event": _("event"),
    "every_minutes": _("every so many minutes"),
    "failures": _("failures"),
    "finished": _("finished"),
    "first": _("first number"),
    "first_row": _("first row"),
    "format": _("format"),
    "found": _("found"),
    "ground": _("ground"),
    "how": pgettext_lazy("details of an entry", "how"),
    "items": _("values"),
    "job": _("job"),
    "keys": _("keys"),
    "kind": _("kind"),
    "known": _("sign-in name is known"),
    "language": _("language"),
    "last": _("last number"),
    "last_row": _("last row"),
    "late": _("late"),
    "left": pgettext_lazy("recovery codes", "left"),
    "limit": _("limit of the session"),
    "method": _("method of the request"),
    "more": _("more were there"),
    "new": pgettext_lazy("details of an entry", "new"),
    "number": _("number"),
    "ok": _("holds"),
    "origin": _("origin (keyed hash of the address)"),
    "problems": _("problems"),
    "reference": _("reference"),
    "register": _("register"),
    "rejected": pgettext_lazy("details of an entry", "rejected"),
    "removed": pgettext_lazy("details of an entry", "removed"),
    "role": _("role"),
    "rows": _("rows"),
    "schedule": _("schedule"),
    "seals": _("seals"),
    "sha256": "SHA-256",
    "since": _("since"),
    "state": _("state"),
    "subjects": _("subjects"),
    "table": pgettext_lazy("details of an entry", "table"),
    "to": _("to"),
    "tokens": _("search tokens"),
    "unchanged": pgettext_lazy("details of an entry", "unchanged"),
    "until": _("until"),
    "updated": pgettext_lazy("details of an entry", "updated"),
    "values": _("values"),
    "version": _("version"),
    "view": _("page"),
    "what": pgettext_lazy("details of an entry", "what was done"),
    "whole": _("everything"),
}


def register_detail(name: str, label: str | Promise) -> None:
    """Gives a detail a name."""
    _NAMES[name] = label


def detail_name(name: str) -> str:
    """The name of a detail; its code if it has none."""
    return str(_NAMES.get(name, name))
