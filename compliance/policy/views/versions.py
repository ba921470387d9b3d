"""Versions: the list, one version with its languages side by side, and two versions compared."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from compliance.audit.actors import Actor
from compliance.audit.admin.office_form import office_page
from compliance.audit.reasons import Reason
from compliance.policy.messages import link_fault
from compliance.policy.models import Clause, PolicyVersion, State
from compliance.policy.rules.changes import What
from compliance.policy.rules.differences import Difference, Weight
from compliance.policy.services.links import check_links, links_of
from compliance.policy.services.versions import (
    changes_between,
    clauses_of,
    differences_in,
    is_unaltered,
    missing_numbers,
    rest_of,
    version_in_force,
)

from .gates import ADD, CHANGE, PUBLISH, VIEW, gate, version_or_404, version_url
from .marking import marked, told


@require_safe
@gate(VIEW)
def show_versions(request: HttpRequest) -> HttpResponse:
    """All versions, newest first, and which of them is in force."""
    today = timezone.localdate()
    live = version_in_force(today)
    versions = list(PolicyVersion.objects.defer("rest").order_by("-id"))
    return office_page(
        request,
        "policy/versions.html",
        title=_("Privacy policy"),
        model=PolicyVersion,
        rows=[(one, *state_of(one, live, today)) for one in versions if one.state != State.DISCARDED],
        discarded=[one for one in versions if one.state == State.DISCARDED],
        live=live,
        can_import=request.user.has_perm(ADD),
    )


@require_safe
@gate(VIEW)
def show_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """One version: both languages side by side, with what differs marked and explained."""
    version = version_or_404(version_id)
    clauses = list(version.clauses.order_by("place"))
    kept = [one for one in clauses if not one.left_out]
    differences = differences_in(kept)
    only = request.GET.get("show") == "differences"
    is_draft = version.state == State.DRAFT
    may_edit = is_draft and request.user.has_perm(CHANGE)
    by_weight = {weight: sum(one.weight is weight for one in differences) for weight in Weight}
    return office_page(
        request,
        "policy/version.html",
        title=_("Privacy policy, %(version)s") % {"version": version},
        model=PolicyVersion,
        version=version,
        state=state_of(version, version_in_force(timezone.localdate()), timezone.localdate()),
        unaltered=is_draft or version.state == State.DISCARDED or is_unaltered(version, kept),
        rows=_rows(clauses, differences, only=only),
        only=only,
        counts=by_weight,
        missing=missing_numbers(kept),
        links=[(one, link_fault(one.fault) if one.fault else "") for one in links_of(version)],
        rest=rest_of(version) if may_edit else [],
        others=_others(version),
        may_edit=may_edit,
        may_publish=is_draft and request.user.has_perm(PUBLISH),
        may_check=request.user.has_perm(CHANGE),
    )


@require_safe
@gate(VIEW)
def compare_versions(request: HttpRequest, version_id: int, other_id: int) -> HttpResponse:
    """What changed from an older version to this one, clause by clause."""
    new, old = version_or_404(version_id), version_or_404(other_id)
    changed = changes_between(clauses_of(old), clauses_of(new))
    shown = [one for one in changed if one.what is not What.SAME]
    return office_page(
        request,
        "policy/compare.html",
        title=_("From %(old)s to %(new)s") % {"old": old, "new": new},
        model=PolicyVersion,
        old=old,
        new=new,
        changed=shown,
        same=len(changed) - len(shown),
    )


@require_POST
@gate(CHANGE)
def check_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Checks the addresses that the version names."""
    version = version_or_404(version_id)
    found = check_links(
        version=version,
        actor=Actor.staff(request.user),
        reason=Reason("internal_audit"),
        now=timezone.now(),
    )
    bad = sum(bool(one.fault) for one in found)
    text = ngettext("%(bad)d address leads nowhere.", "%(bad)d addresses lead nowhere.", bad)
    messages.success(request, _("Checked: %(count)d.") % {"count": len(found)} + " " + text % {"bad": bad})
    return HttpResponseRedirect(version_url(version) + "#links")


def state_of(version: PolicyVersion, live: PolicyVersion | None, today: Any) -> tuple[str, str]:
    """The state in words, and the colour of its tag."""
    if version.state == State.DRAFT:
        return _("draft"), "warn"
    if version.state == State.DISCARDED:
        return str(version.get_state_display()), ""
    if live is not None and version.pk == live.pk:
        return _("in force"), "good"
    if version.in_force_from is not None and version.in_force_from > today:
        return _("not in force yet"), "calm"
    return _("replaced"), ""


def _rows(clauses: list[Clause], differences: list[Difference], *, only: bool) -> list[dict[str, Any]]:
    found: dict[tuple[str, bool], list[Difference]] = defaultdict(list)
    for one in differences:
        found[one.number, one.heading].append(one)
    rows = []
    for clause in clauses:
        here = [] if clause.left_out else found[clause.number, clause.heading]
        if only and not here:
            continue
        rows.append(
            {
                "clause": clause,
                "kk": marked(clause.text_kk, here, "kk"),
                "ru": marked(clause.text_ru, here, "ru"),
                "differences": [told(one) for one in here],
            }
        )
    return rows


def _others(version: PolicyVersion) -> list[PolicyVersion]:
    """Published versions that this one may be compared with, newest first."""
    published = PolicyVersion.objects.filter(state=State.PUBLISHED).exclude(pk=version.pk).defer("rest")
    if version.number is not None:
        published = published.filter(number__lt=version.number)
    return list(published.order_by("-number")[:20])


def clause_or_404(version: PolicyVersion, clause_id: int) -> Clause:
    """A clause of this very version."""
    found: Clause | None = Clause.objects.filter(pk=clause_id, version=version).first()
    if found is None:
        raise Http404
    return found
