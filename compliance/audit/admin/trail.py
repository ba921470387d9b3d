"""The trail across all models: the list with its question, one entry with its proof, the export."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from compliance.audit import trail
from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.notes import NoNote, open_note
from compliance.audit.proof import NotSealedYet, proof_of
from compliance.audit.reasons import AUDIT_REASONS, Reason
from compliance.audit.services import record_event
from compliance.audit.trail import TrailFilter
from compliance.audit.trail_export import export_trail

from .base import ReadOnlyAdmin
from .entry_page import entry_context
from .paging import AFTER, BEFORE, Cursor
from .trail_form import ReasonForm, TrailForm, offered_actors
from .trail_list import sees_subjects, shown_lines, trail_page


@admin.register(AuditEntry)
class TrailAdmin(ReadOnlyAdmin):
    """Who did what to whose data, when and why. Nobody changes it here or anywhere."""

    change_list_template = "admin/audit/trail.html"

    def get_urls(self) -> list[URLPattern]:
        """The list, one entry, and what may be done with them."""
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(require_safe(self.changelist_view)), name="audit_auditentry_changelist"),
            path("export/", wrap(require_POST(self.export_view)), name="audit_auditentry_export"),
            path(
                "<path:object_id>/proof/", wrap(require_POST(self.proof_view)), name="audit_auditentry_proof"
            ),
            path("<path:object_id>/note/", wrap(self.note_view), name="audit_auditentry_note"),
            path(
                "<path:object_id>/change/",
                wrap(require_safe(self.entry_view)),
                name="audit_auditentry_change",
            ),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list. See compliance.audit.trail for what each question costs."""
        self._need(request, "audit.view_auditentry")
        form = TrailForm(request.GET, sees_subjects=sees_subjects(request))
        asked = form.asked() if form.is_valid() else None
        cursor = Cursor.read(request.GET)
        page = trail_page(asked, cursor) if asked else None
        if asked and asked.subject_id is not None and cursor == Cursor():
            _record_reading(request, asked)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext_lazy("Trail"),
            "opts": self.opts,
            "form": form,
            "offered_actors": offered_actors(),
            "lines": shown_lines(request, page.entries) if page else [],
            "looked_to": page.looked_to if page else None,
            "window": trail.WINDOW,
            "newest_link": _link(request) if page and page.newer else None,
            "newer_link": _link(request, AFTER, page.newer) if page else None,
            "older_link": _link(request, BEFORE, page.older) if page else None,
            "further_link": _link(request, BEFORE, page.looked_to) if page else None,
            "export_form": self._export_form(request),
            **(extra_context or {}),
        }
        return self._page(request, self.change_list_template, context)

    def _export_form(self, request: HttpRequest) -> ReasonForm | None:
        return ReasonForm(reasons=AUDIT_REASONS) if request.user.has_perm("audit.export_trail") else None

    def export_view(self, request: HttpRequest) -> Any:
        """What the list shows, all of it, as a file."""
        self._need(request, "audit.view_auditentry", "audit.export_trail")
        form = TrailForm(request.POST, sees_subjects=sees_subjects(request))
        why = ReasonForm(request.POST, reasons=AUDIT_REASONS)
        if not (form.is_valid() and why.is_valid()):
            messages.error(request, _("Nothing was exported: select a reason, and correct the question."))
            return redirect("admin:audit_auditentry_changelist")
        now = timezone.now()
        lines = export_trail(
            asked=form.asked(),
            actor=Actor.staff(request.user),
            reason=Reason(why.cleaned_data["reason"]),
            now=now,
            language=get_language() or "ru",
        )
        return StreamingHttpResponse(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="trail-{now:%Y%m%d-%H%M%S}.csv"'},
        )

    def entry_view(self, request: HttpRequest, object_id: str, note: str | None = None) -> HttpResponse:
        """One entry, what it tells of, and how to prove it."""
        self._need(request, "audit.view_auditentry")
        entry = self._entry(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Entry %(number)s") % {"number": entry.pk},
            "opts": self.opts,
            "original": entry,
            "opened_note": note,
            "note_form": ReasonForm(reasons=AUDIT_REASONS),
            **entry_context(request, entry),
        }
        return self._page(request, "admin/audit/entry.html", context)

    def note_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The note of an entry, for a reason, recorded. Shown in the answer itself and kept nowhere."""
        self._need(request, "audit.view_auditentry", "audit.reveal_note")
        entry = self._entry(request, object_id)
        if request.method != "POST":  # another language was chosen beside a note that was open
            return redirect("admin:audit_auditentry_change", entry.pk)
        why = ReasonForm(request.POST, reasons=AUDIT_REASONS)
        if not why.is_valid():
            messages.error(request, _("The note was not opened: select a reason."))
            return redirect("admin:audit_auditentry_change", entry.pk)
        try:
            note = open_note(
                entry=entry,
                actor=Actor.staff(request.user),
                reason=Reason(why.cleaned_data["reason"]),
                now=timezone.now(),
            )
        except NoNote:
            raise Http404 from None
        return self.entry_view(request, object_id, note=note)

    def proof_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The proof that an entry is sealed, as a file that can be checked without the database."""
        self._need(request, "audit.view_auditentry", "audit.export_seals")
        entry = self._entry(request, object_id)
        try:
            proof = proof_of(entry)
        except NotSealedYet:
            messages.warning(
                request, _("The entry waits for the next seal, in a few minutes. Then it can be proved.")
            )
            return redirect("admin:audit_auditentry_change", entry.pk)
        except LookupError:
            messages.error(request, _("The row that the entry tells of is gone. Verify the history."))
            return redirect("admin:audit_auditentry_change", entry.pk)
        record_event(
            "audit.proof_exported",
            actor=Actor.staff(request.user),
            now=timezone.now(),
            subject_id=entry.subject_id,
            object_label="audit.auditentry",
            object_id=entry.pk,
        )
        return HttpResponse(
            json.dumps(proof, indent=1),
            content_type="application/json",
            headers={"Content-Disposition": f'attachment; filename="proof-{entry.pk}.json"'},
        )

    def _entry(self, request: HttpRequest, object_id: str) -> AuditEntry:
        entry: AuditEntry | None = self.get_object(request, unquote(object_id))
        if entry is None:
            raise Http404
        return entry

    def _need(self, request: HttpRequest, *permissions: str) -> None:
        if not request.user.has_perms(permissions):
            raise PermissionDenied

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context)


def _link(request: HttpRequest, name: str | None = None, pk: int | None = None) -> str | None:
    """The present question at another place of the list; None for no place."""
    if name is not None and pk is None:
        return None
    params = request.GET.copy()
    for cursor in (BEFORE, AFTER):
        params.pop(cursor, None)
    for key in [key for key, value in params.items() if not value]:
        del params[key]
    if name is not None:
        params[name] = str(pk)
    return f"?{params.urlencode()}"


def _record_reading(request: HttpRequest, asked: TrailFilter) -> None:
    # Who looks up one person's trail learns what happened to that person: this is a read like others.
    record_event(
        "audit.trail_read",
        actor=Actor.staff(request.user),
        now=timezone.now(),
        subject_id=asked.subject_id,
        details=asked.codes(),
    )
