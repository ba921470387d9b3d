"""The form of the operator's card."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from compliance.audit.admin.office_form import ReasonedForm, one_line
from compliance.policy.events import OPERATOR_REASONS
from compliance.policy.models import Operator
from compliance.policy.services import OPERATOR_FIELDS


class OperatorForm(ReasonedForm):
    """The operator's card."""

    codes = OPERATOR_REASONS

    def __init__(self, *args: Any, card: Operator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OPERATOR_FIELDS:
            column = cast("Field[Any, Any]", Operator._meta.get_field(name))
            self.fields[name] = one_line(
                capfirst(str(column.verbose_name)), max_length=column.max_length, required=not column.blank
            )
            self.initial[name] = getattr(card, name)
        self.fields["bin"].help_text = _("12 digits")
        self.fields["email_subjects"].help_text = _("Clauses 5.9, 8.4 and 8.5 of the policy.")
        for name in ("email_information_kk", "email_information_ru"):
            self.fields[name].help_text = _("Clause 11.1 of the policy; the two texts differ.")
