"""The register: its catalogue, what is blocked, what was destroyed."""

from __future__ import annotations

from .moments import begun_not_ended, day_is_over, how_many, in_last

FIGURES = {
    "register.categories": """
        SELECT count(*) - count(*) FILTER (WHERE NOT allowed) FROM register_category
    """,
    "register.forbidden": """
        SELECT count(*) FROM register_dataitem value JOIN register_category kind
            ON kind.id = value.category_id AND NOT kind.allowed WHERE value.state IN ('active', 'blocked')
    """,
    "register.purposes": "SELECT count(*) - count(*) FILTER (WHERE NOT active) FROM register_purpose",
    "register.needs": """
        SELECT count(DISTINCT (purpose.code, category.code)) FROM register_purpose purpose
        JOIN register_purposecategory need ON need.purpose_id = purpose.id
        JOIN register_category category ON category.id = need.category_id WHERE need.active
    """,
    "register.incompatible": """
        SELECT count(*) FROM register_purpose one JOIN register_purpose other ON other.id > one.id
        WHERE (one.id, other.id, false) IN (
            SELECT first_id, second_id, compatible FROM register_purposecompatibility)
    """,
    "register.bases": "SELECT count(*) - count(*) FILTER (WHERE NOT active) FROM register_legalbasis",
    "register.unconfirmed_bases": """
        SELECT count(*) FROM register_legalbasis
        WHERE id NOT IN (SELECT id FROM register_legalbasis WHERE confirmed OR NOT active)
    """,
    "register.blocked": how_many(begun_not_ended("register_blocking", "placed_at", "lifted_at")),
    "register.overdue_blockings": how_many(
        begun_not_ended(
            "register_blocking", "placed_at", "lifted_at",
            among=f"until IS NOT NULL AND {day_is_over('until')}",
        )
    ),
    "register.destroyed": f"SELECT count(*) FROM register_destruction WHERE {in_last('destroyed_at', 30)}",
}  # fmt: skip
