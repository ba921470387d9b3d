"""What people read when a withdrawal, its refusal or a bar is not accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WITHDRAWALS: dict[str, StrPromise] = {
    "contrary_to_law": _(
        "A law forbids to withdraw this consent (Art. 8(2)), so it goes on. The demand was kept; refuse it "
        "with an explanation within its term, or lift the bar."
    ),
    "open_obligation": _(
        "An obligation is not fulfilled, so this consent cannot be withdrawn yet (Art. 8(2)) and goes on. "
        "The demand was kept; refuse it with an explanation within its term, or lift the bar."
    ),
    "withdrawal_decided": _("This withdrawal is decided already. Nothing was changed."),
    "ground_missing": _(
        "A withdrawal is refused on a ground of Art. 8(2) only. Nothing was changed; name the ground."
    ),
    "ground_unknown": _("There is no such ground. Nothing was changed; choose one of the list."),
    "explanation_missing": _(
        "The subject has to be told why (Art. 8(7)). Nothing was changed; write the explanation."
    ),
    "explanation_too_long": _(
        "The explanation is longer than 4000 letters. Nothing was changed; shorten it."
    ),
    "bar_source": _(
        "It is not said which law, contract or order stands against a withdrawal. Nothing was saved; name it."
    ),
    "bar_source_too_long": _(
        "The law, contract or order is named in more than 2000 letters. Nothing was saved; shorten it."
    ),
    "bar_over": _("The last day of the bar is over already. Nothing was saved; choose a later day."),
    "series_unknown": _(
        "The subject has no consent of this series. Nothing was saved; choose one of the list, or leave it "
        "empty to bar all."
    ),
}
