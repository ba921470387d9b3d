"""What a verification found, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

TEXTS: dict[str, str | Promise] = {
    "row_altered": gettext_lazy("A history row is not what was recorded."),
    "row_missing": gettext_lazy("A history row that was recorded is gone."),
    "row_without_entry": gettext_lazy("A history row stands there that nothing recorded."),
    "row_refilled": gettext_lazy("A column added later does not hold what its migration put there."),
    "entry_repeated": gettext_lazy("A history row was recorded twice."),
    "entry_disagrees": gettext_lazy("An entry names another actor or time than its history row."),
    "entry_altered": gettext_lazy("An entry is not what was sealed."),
    "entry_missing": gettext_lazy("An entry that was sealed is gone."),
    "entry_inserted": gettext_lazy("An entry was slipped in among sealed ones."),
    "entry_out_of_order": gettext_lazy("An entry stands where no seal will reach it."),
    "entry_without_layout": gettext_lazy("An entry points to columns that nobody recorded."),
    "seal_missing": gettext_lazy("A seal is gone."),
    "seal_chain_broken": gettext_lazy("A seal does not name the one before it."),
    "seal_altered": gettext_lazy("A seal does not say what was signed."),
    "seal_hash_wrong": gettext_lazy("The hash of a seal is wrong."),
    "seal_key_unknown": gettext_lazy("A seal was signed by a key that is not trusted."),
    "seal_signature_wrong": gettext_lazy("The signature of a seal is wrong."),
    "seal_overlaps": gettext_lazy("A seal covers what the one before it covers."),
    "seal_leaves_altered": gettext_lazy("The hashes kept with a seal are not those that were signed."),
    "seal_format_unknown": gettext_lazy("A seal has a format that this release does not know."),
    "exported_seal_missing": gettext_lazy("A seal that was exported is not in the database."),
    "exported_seal_differs": gettext_lazy("A seal in the database is not the one that was exported."),
    "exported_line_altered": gettext_lazy("A line of the exported seals was edited."),
    "live_row_differs": gettext_lazy("A record is not what its history says last."),
    "live_row_missing": gettext_lazy("A record that the history tells of is gone."),
    "live_row_without_history": gettext_lazy("A record has no history."),
    "column_lost": gettext_lazy("A column was dropped behind the product's back."),
    "column_unrecorded": gettext_lazy("A column was added or changed behind the product's back."),
    "layout_altered": gettext_lazy("The recorded list of columns was changed."),
    "table_unreadable": gettext_lazy("A history table cannot be read."),
    "table_untracked": gettext_lazy("A history table is not tracked."),
    "trigger_missing": gettext_lazy("A protecting trigger is gone or switched off."),
}


def problem_lines(problems: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Each problem with its text, its code and its place."""
    return [
        {
            "code": str(problem["code"]),
            "text": str(TEXTS.get(str(problem["code"]).partition(":")[0], _("The history does not hold."))),
            "place": _place(problem),
        }
        for problem in problems
    ]


def _place(problem: dict[str, Any]) -> str:
    names = {"table": _("table"), "row": _("row"), "entry": _("entry"), "seal": _("seal")}
    return ", ".join(f"{name} {problem[key]}" for key, name in names.items() if problem.get(key))
