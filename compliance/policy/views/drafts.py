"""Working on a draft: taking a file in, editing, publishing, discarding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.audit.actors import Actor
from compliance.audit.admin.office_form import ReasonedForm, office_page
from compliance.policy.findings import taken_in, to_look_at
from compliance.policy.forms.versions import (
    ClauseForm,
    DiscardForm,
    HeadForm,
    ImportForm,
    NewClauseForm,
    PublishForm,
)
from compliance.policy.messages import REFUSALS, Refused, link_fault
from compliance.policy.models import PolicyVersion, State
from compliance.policy.rules.changes import What
from compliance.policy.services.drafting import add_clause, discard_draft, edit_clause, edit_version
from compliance.policy.services.importing import import_policy
from compliance.policy.services.links import links_of
from compliance.policy.services.publishing import preview, publish_by, publish_version
from compliance.policy.services.versions import changes_between, clauses_of, published_versions

from .gates import ADD, CHANGE, LIST, PUBLISH, gate, version_or_404, version_url
from .marking import told
from .versions import clause_or_404

Done = TypeVar("Done")
form_view = require_http_methods(["GET", "HEAD", "POST"])


@form_view
@gate(ADD)
def take_in(request: HttpRequest) -> HttpResponse:
    """Takes a file in as a draft."""
    form = ImportForm(request.POST or None, request.FILES or None, initial={"language": "auto"})
    if request.method == "POST" and form.is_valid():
        done = _tried(
            form,
            lambda: import_policy(
                content=form.content(),
                language=form.cleaned_data["language"],
                in_force_from=form.cleaned_data["in_force_from"],
                **_by(request, form),
            ),
        )
        if done is not None:
            messages.success(request, taken_in(done))
            for text in to_look_at(done):
                messages.warning(request, text)
            return HttpResponseRedirect(version_url(done.version))
    return office_page(
        request, "policy/import.html", title=_("Take a policy in from a file"), model=PolicyVersion,
        form=form, back=reverse(LIST),
    )  # fmt: skip


@form_view
@gate(CHANGE)
def edit_head(request: HttpRequest, version_id: int) -> HttpResponse:
    """Titles and dates of a draft."""
    version = version_or_404(version_id)
    form = HeadForm(request.POST or None, version=version)
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(form, lambda: edit_version(version=version, values=form.values(), **_by(request, form)))
        is not None
    ):
        messages.success(request, _("The draft is saved."))
        return HttpResponseRedirect(version_url(version))
    return _form_page(request, version, form, _("Titles and dates: %(version)s") % {"version": version})


@form_view
@gate(CHANGE)
def edit_one_clause(request: HttpRequest, version_id: int, clause_id: int) -> HttpResponse:
    """One clause of a draft, in both languages."""
    version = version_or_404(version_id)
    clause = clause_or_404(version, clause_id)
    form = ClauseForm(request.POST or None, clause=clause)
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(form, lambda: edit_clause(clause=clause, **form.values(), **_by(request, form)))
        is not None
    ):
        messages.success(request, _("Clause %(number)s is saved.") % {"number": clause})
        return HttpResponseRedirect(f"{version_url(version)}#{clause.anchor}")
    history = {"url": reverse("admin:policy_clause_history", args=[clause.pk]), "label": _("History")}
    title = _("Clause %(number)s, %(version)s") % {"number": clause, "version": version}
    return _form_page(request, version, form, title, links=[history])


@form_view
@gate(CHANGE)
def add_one_clause(request: HttpRequest, version_id: int) -> HttpResponse:
    """A clause that the file lacked."""
    version = version_or_404(version_id)
    form = NewClauseForm(request.POST or None, initial={"number": request.GET.get("number", "")[:15]})
    if request.method == "POST" and form.is_valid():
        added = _tried(form, lambda: add_clause(version=version, **form.values(), **_by(request, form)))
        if added:
            messages.success(request, _("Clause %(number)s is saved.") % {"number": added})
            return HttpResponseRedirect(f"{version_url(version)}#{added.anchor}")
    return _form_page(request, version, form, _("New clause, %(version)s") % {"version": version})


@form_view
@gate(CHANGE)
def discard(request: HttpRequest, version_id: int) -> HttpResponse:
    """Puts a draft aside."""
    version = version_or_404(version_id)
    form = DiscardForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(form, lambda: discard_draft(version=version, **_by(request, form))) is not None
    ):
        messages.success(request, _("The draft is discarded."))
        return HttpResponseRedirect(reverse(LIST))
    return _form_page(
        request, version, form, _("Discard: %(version)s") % {"version": version},
        lede=_("Its texts stay in the history. The same file may be taken in again."),
    )  # fmt: skip


@form_view
@gate(PUBLISH)
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """What would be published, what stands against it, and the decision."""
    version = version_or_404(version_id)
    shown = preview(version)
    today = timezone.localdate()
    form = PublishForm(
        request.POST or None,
        weighty=len(shown.weighty),
        initial={"in_force_from": version.in_force_from, "approved_on": today, "seen": shown.seen},
    )
    if request.method == "POST" and form.is_valid():
        said = {"differences_read": False, **form.cleaned_data}
        done = _tried(
            form,
            lambda: publish_version(
                version=version,
                today=today,
                **{name: said[name] for name in ("seen", "in_force_from", "approved_on", "differences_read")},
                **_by(request, form),
            ),
        )
        if done:
            messages.success(request, _("Published: %(version)s.") % {"version": done})
            return HttpResponseRedirect(version_url(version))
    last = next(iter(published_versions()), None)
    return office_page(
        request,
        "policy/publish.html",
        title=_("Publish: %(version)s") % {"version": version},
        model=PolicyVersion,
        version=version,
        form=form,
        back=version_url(version),
        is_draft=version.state == State.DRAFT,
        faults=[REFUSALS[code] for code in shown.faults],
        missing=shown.missing,
        weighty=[told(one) for one in shown.weighty],
        others=len(shown.differences) - len(shown.weighty),
        last=last,
        changed=_changed(last, shown.clauses),
        publish_by=publish_by(today),
        bad_links=[(one.address, link_fault(one.fault)) for one in links_of(version) if one.fault],
    )


def _changed(last: PolicyVersion | None, clauses: Any) -> list[str] | None:
    if last is None:
        return None
    changes = changes_between(clauses_of(last), clauses)
    return list(dict.fromkeys(one.number for one in changes if one.what is not What.SAME))


def _by(request: HttpRequest, form: ReasonedForm) -> dict[str, Any]:
    return {"actor": Actor.staff(request.user), "reason": form.reason, "now": timezone.now()}


def _tried(form: ReasonedForm, act: Callable[[], Done]) -> Done | None:
    """What the service did; None if it refused, which the form then says."""
    try:
        return act()
    except Refused as refused:
        form.show_problems({refused.field: [refused.text]})
        return None


def _form_page(
    request: HttpRequest, version: PolicyVersion, form: ReasonedForm, title: str, **context: Any
) -> HttpResponse:
    return office_page(
        request, "office/form.html", title=title, model=PolicyVersion, form=form,
        back=version_url(version), **context,
    )  # fmt: skip
