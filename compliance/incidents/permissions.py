"""What the roles may do with security breaches. Plain data, read by access.services.grants.

An intake clerk and an administrator see none of it: what is known of a breach helps whoever made it.
"""

_SEE = (
    "incidents.view_incident",
    "incidents.view_authoritynotice",
    "incidents.view_selection",
    "incidents.view_subjectnotice",
)
_DAILY = ("incidents.add_incident", "incidents.change_incident", "incidents.change_subjectnotice")
_DECIDE = ("incidents.decide_incident", "incidents.export_affected")

GRANTS: dict[str, tuple[str, ...]] = {
    "compliance_officer": (*_SEE, *_DAILY),
    "responsible_person": (*_SEE, *_DAILY, *_DECIDE),
    "auditor": _SEE,
}
