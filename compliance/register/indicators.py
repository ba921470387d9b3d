"""Live figures of the register, for the statement of compliance."""

from django.utils.translation import gettext_lazy as _

from compliance.policy.indicators import (
    NEWEST,
    Indicator,
    Records,
    none_allowed,
    none_waits,
    register_indicator,
    some_needed,
    within,
)

# No index leads to the values of a category, and the gate lets none of a forbidden one in: counted at night.
_FORBIDDEN = (
    "FROM register_dataitem WHERE state <> 'destroyed' "
    "AND category_id IN (SELECT id FROM register_category WHERE NOT allowed)"
)
# By the partial index on live blockings.
_BLOCKED = "FROM register_blocking WHERE lifted_at IS NULL AND placed_at <= %(at)s"
_BLOCKED_THEN = (
    "FROM register_blocking WHERE placed_at <= %(at)s AND (lifted_at IS NULL OR lifted_at > %(at)s)"
)
# Asked of the newest acts only: they come in by id.
_DESTROYED = (
    f"FROM (SELECT id, destroyed_at FROM register_destruction ORDER BY id DESC LIMIT {NEWEST}) d "
    f"WHERE {within('destroyed_at')}"
)
_DESTROYED_THEN = f"FROM register_destruction WHERE {within('destroyed_at')}"

register_indicator(
    Indicator(
        "register.categories", ("2.8", "4.1", "4.3"), _("Categories of data that may be kept"),
        "FROM register_category WHERE allowed", some_needed, model="register.category",
    ),
    Indicator(
        "register.forbidden", ("4.4", "4.5"), _("Values of forbidden categories"), _FORBIDDEN, none_allowed,
        model="register.category", nightly=True,
        records=Records("category_id", label="subject_id || '/' || id"),
    ),
    Indicator(
        "register.purposes", ("5.2", "5.8", "5.8.1", "5.8.2", "5.10"), _("Purposes in use"),
        "FROM register_purpose WHERE active", some_needed, model="register.purpose",
    ),
    Indicator(
        "register.needs", ("5.4", "5.5"), _("Pairs of a purpose and a category it is said to need"),
        "FROM register_purposecategory WHERE active", some_needed, model="register.purposecategory",
    ),
    Indicator(
        "register.incompatible", ("5.3",), _("Pairs of purposes that share no data"),
        "FROM register_purposecompatibility WHERE NOT compatible", model="register.purposecompatibility",
    ),
    Indicator(
        "register.bases", ("5.1", "6.1", "6.1.1", "6.1.2", "7.1"), _("Legal bases in use"),
        "FROM register_legalbasis WHERE active", some_needed, model="register.legalbasis",
    ),
    Indicator(
        "register.unconfirmed_bases", ("6.1.1", "7.2"), _("Legal bases in use that no lawyer has confirmed"),
        "FROM register_legalbasis WHERE active AND NOT confirmed", none_waits, model="register.legalbasis",
    ),
    Indicator(
        "register.blocked", ("2.2", "3.3.2"), _("Blockings that hold"), _BLOCKED, rows_then=_BLOCKED_THEN,
        model="register.blocking",
    ),
    Indicator(
        "register.overdue_blockings", ("2.2",), _("Blockings that should have been lifted"),
        "FROM register_blocking WHERE lifted_at IS NULL "
        "AND until < (%(at)s AT TIME ZONE 'Asia/Almaty')::date",
        none_waits, model="register.blocking",
    ),
    Indicator(
        "register.destroyed", ("2.12", "3.2.7", "5.7"), _("Acts of destruction in the last 30 days"),
        _DESTROYED, rows_then=_DESTROYED_THEN, rows_whole=_DESTROYED_THEN, model="register.destruction",
    ),
)  # fmt: skip
