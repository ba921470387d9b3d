"""What the roles may do in the register. Plain data, read by access.services.grants."""

_SEE = (
    "register.view_subject",
    "register.view_dataitem",
    "register.view_processing",
    "register.view_blocking",
    "register.view_category",
    "register.view_purpose",
    "register.view_legalbasis",
    "register.view_purposecategory",
    "register.view_purposecompatibility",
)
_ENTER = (
    "register.add_subject",
    "register.change_subject",
    "register.add_dataitem",
    "register.change_dataitem",
    "register.start_processing",
)
_DAILY = (
    "register.reveal_dataitem",
    "register.import_subjects",
    "register.view_subjectimport",
    "register.end_processing",
    "register.block_subject",
    "register.unblock_subject",
    "register.view_destruction",
)
_DECIDE = (
    "register.reveal_blocked",
    "register.destroy_dataitem",
    "register.destroy_subject",
    "register.change_category",
    "register.add_category",
    "register.add_purpose",
    "register.change_purpose",
    "register.add_legalbasis",
    "register.change_legalbasis",
    "register.add_purposecategory",
    "register.change_purposecategory",
    "register.add_purposecompatibility",
    "register.change_purposecompatibility",
)

GRANTS: dict[str, tuple[str, ...]] = {
    "intake_clerk": (*_SEE, *_ENTER),
    "compliance_officer": (*_SEE, *_ENTER, *_DAILY),
    "responsible_person": (*_SEE, *_ENTER, *_DAILY, *_DECIDE),
    "auditor": (
        *_SEE,
        "register.reveal_dataitem",
        "register.reveal_blocked",
        "register.view_subjectimport",
        "register.view_destruction",
    ),
}
