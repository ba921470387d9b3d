"""Indicators of the policy itself, and of the trail, which lies a floor below."""

from django.utils.translation import gettext_lazy as _

from .indicators import (
    NEWEST,
    Indicator,
    Records,
    none_allowed,
    none_waits,
    register_indicator,
    some_needed,
    within,
)

_PUBLISHED = "FROM policy_policyversion WHERE state = 'published'"
_IN_FORCE = (
    f"{_PUBLISHED} AND in_force_from <= (%(at)s AT TIME ZONE 'Asia/Almaty')::date AND published_at <= %(at)s"
)
_LATE = f"{_PUBLISHED} AND published_at >= publish_by AND published_at <= %(at)s"
# The newest seals only: there are hundreds a day, for years.
_NEWEST = f"SELECT number, at FROM audit_auditseal ORDER BY number DESC LIMIT {NEWEST}"
_SEALS = f"FROM ({_NEWEST}) s WHERE {within('at', 1)}"
_SEALS_THEN = f"FROM audit_auditseal WHERE {within('at', 1)}"
# By the trail, so that those of the command count as well. One that was broken off has found nothing, and one
# of a single table does not say that all holds. Plan: the index of the trail on the digest of the event
# (``audit_entry_what``).
_VERIFIED = (
    "FROM audit_auditentry WHERE hashtext(event) = hashtext('audit.verified') AND event = 'audit.verified' "
    "AND NOT details @> '{{\"finished\": false}}' AND details @> '{{\"ok\": {ok}}}' AND "
)
_FAILED = _VERIFIED.format(ok="false") + within("at")
_SOUND = _VERIFIED.format(ok="true") + within("at", 7) + " AND NOT details ? 'table'"
_RUNS = Records(model="audit.auditentry")

register_indicator(
    Indicator(
        "policy.operator_incomplete", ("1", "2.7"), _("Operator's card without name, BIN or address"),
        # The notice of a breach to the authorised body prints them all.
        "FROM policy_operator WHERE '' IN (bin, name_kk, name_ru, address_kk, address_ru)",
        none_allowed, model="policy.operator",
    ),
    Indicator(
        "policy.in_force", ("3.2.5", "11.2", "11.3"), _("Versions of the policy in force or before"),
        _IN_FORCE, some_needed, rows_then=_IN_FORCE, model="policy.policyversion",
    ),
    Indicator(
        "policy.published_late", ("11.2",), _("Versions published after their term"),
        _LATE, none_waits, rows_then=_LATE, model="policy.policyversion",
    ),
    Indicator(
        "policy.bad_links", ("11.3",), _("Addresses in the version in force that lead nowhere"),
        "FROM policy_linkcheck WHERE fault <> '' AND version_id = (SELECT id FROM policy_policyversion "
        "WHERE state = 'published' AND in_force_from <= (%(at)s AT TIME ZONE 'Asia/Almaty')::date "
        "ORDER BY in_force_from DESC LIMIT 1)",
        none_allowed, model="policy.policyversion", records=Records("version_id", label="address"),
    ),
    Indicator(
        "audit.sealed", ("3.2.6", "8.1"), _("Seals of the history in the last 24 hours"), _SEALS, some_needed,
        model="audit.auditseal", rows_then=_SEALS_THEN, rows_whole=_SEALS_THEN, records=Records("number"),
    ),
    Indicator(
        "audit.verified", ("3.2.6", "8.1"), _("Verifications in the last 7 days that held"), _SOUND,
        some_needed, model="audit.auditseal", rows_then=_SOUND, records=_RUNS,
    ),
    Indicator(
        "audit.broken", ("3.2.6", "8.1", "8.2"), _("Verifications in the last 30 days that did not hold"),
        _FAILED, none_allowed, model="audit.auditseal", rows_then=_FAILED, records=_RUNS,
    ),
)  # fmt: skip
