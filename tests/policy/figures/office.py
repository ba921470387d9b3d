"""Those who work here, and the terms they work by."""

from __future__ import annotations

from .moments import TODAY


def valid(code: str) -> str:
    """Versions of a term that were not switched off and whose day has come."""
    return f"""
        SELECT count(*) FROM deadlines_deadlinerule WHERE code = '{code}' AND id NOT IN (
            SELECT id FROM deadlines_deadlinerule WHERE NOT active OR in_force_from > {TODAY})
    """


FIGURES = {
    "access.responsible": """
        SELECT count(DISTINCT staff.id) FROM access_user staff, unnest(staff.roles) AS role
        WHERE role = 'responsible_person' AND staff.is_active
    """,
    # By the factors themselves: one that was proved by a code and not taken away.
    "access.without_second_factor": """
        SELECT count(*) FROM access_user WHERE is_active AND id NOT IN (
            SELECT user_id FROM access_secondfactor WHERE confirmed_at IS NOT NULL AND removed_at IS NULL)
    """,
    **{
        f"deadlines.{code}": valid(code)
        for code in (
            "authority_request", "information", "distribution_publication", "consent_withdrawal",
            "policy_change",
        )
    },
}  # fmt: skip
