"""What the roles may do with the calendar and the terms. Plain data, read by access.services.grants."""

_SEE = ("deadlines.view_calendarday", "deadlines.view_deadlinerule")
_CHANGE = (
    "deadlines.add_calendarday",
    "deadlines.change_calendarday",
    "deadlines.add_deadlinerule",
    "deadlines.change_deadlinerule",
)

GRANTS: dict[str, tuple[str, ...]] = {
    "intake_clerk": _SEE,
    "compliance_officer": _SEE,
    "responsible_person": (*_SEE, *_CHANGE),
    "auditor": _SEE,
}
