"""Live figures of staff and their sign-in, for the statement of compliance."""

from django.utils.translation import gettext_lazy as _

from compliance.policy.indicators import Indicator, none_waits, register_indicator, some_needed

_ACTIVE = "FROM access_user WHERE is_active"  # staff of one operator: few rows

register_indicator(
    Indicator(
        "access.responsible", ("3.2.2",), _("Active responsible persons"),
        f"{_ACTIVE} AND 'responsible_person' = ANY (roles)", some_needed, model="access.user",
    ),
    Indicator(
        "access.without_second_factor", ("3.2.6", "8.2"), _("Active staff without a second factor"),
        f"{_ACTIVE} AND second_factor_since IS NULL", none_waits, model="access.user",
    ),
)  # fmt: skip
