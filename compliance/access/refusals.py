"""Why a change of staff is refused, as a code for the trail and a sentence for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "unknown_role": _("There is no such role."),
    "roles_incompatible": _("Auditor and administrator cannot be combined with any other role."),
    "own_roles": _("Nobody changes their own roles. Ask another administrator."),
    "own_account": _("Nobody deactivates or resets their own account. Ask another administrator."),
    "last_administrator": _("This is the last active administrator. Appoint another one first."),
    "already_inactive": _("This member of staff is inactive already."),
    "already_active": _("This member of staff is active already."),
    "no_change": _("Nothing would change."),
    "no_second_factor": _("This member of staff has no second factor."),
    "already_enrolled": _("Your second factor is set up already."),
    "too_many_tries": _("There were too many wrong passwords. Try again later."),
    "not_begun": _("Begin the set-up first."),
}


class Refused(Exception):
    """A rule of access does not allow the change. ``code`` goes into the trail."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        """The reason in the reader's language."""
        return str(MESSAGES[self.code])
