"""The policy's own card and versions, and the trail: what was verified is told from its entries."""

from __future__ import annotations

from .moments import TODAY, in_last

_PUBLISHED = """
    SELECT * FROM policy_policyversion WHERE number IS NOT NULL AND NOT published_at > %(at)s
"""
_IN_FORCE = f"SELECT max(in_force_from) FROM ({_PUBLISHED}) AS told WHERE in_force_from <= {TODAY}"


def verified(*, ok: bool, days: int) -> str:
    """Verifications that came to an end, whoever asked for them: from a screen or by a command.

    That one table holds does not say that the history does; that one does not hold says that it does not.
    """
    whole = "AND details -> 'table' IS NULL" if ok else ""
    return f"""
        SELECT count(*) FROM audit_auditentry WHERE event = 'audit.verified'
            AND details -> 'ok' = '{str(ok).lower()}'::jsonb
            AND coalesce(details -> 'finished', 'true'::jsonb) = 'true'::jsonb {whole} AND {in_last("at", days)}
    """


FIGURES = {
    "policy.operator_incomplete": """
        SELECT count(*) FROM policy_operator
        WHERE NOT (length(bin) = 12 AND length(name_kk) > 0 AND length(name_ru) > 0
            AND length(address_kk) > 0 AND length(address_ru) > 0)
    """,
    "policy.in_force": f"""
        SELECT count(*) FROM ({_PUBLISHED}) AS told WHERE NOT in_force_from > {TODAY}
    """,
    # The term is the first moment that is too late.
    "policy.published_late": f"SELECT count(*) FROM ({_PUBLISHED}) AS told WHERE NOT published_at < publish_by",
    "policy.bad_links": f"""
        SELECT count(*) FROM policy_policyversion version
        JOIN policy_linkcheck link ON link.version_id = version.id AND length(link.fault) > 0
        WHERE version.number IS NOT NULL AND version.in_force_from = ({_IN_FORCE})
    """,
    "audit.sealed": f"SELECT count(*) FROM audit_auditseal WHERE {in_last('at', 1)}",
    "audit.verified": verified(ok=True, days=7),
    "audit.broken": verified(ok=False, days=30),
}
