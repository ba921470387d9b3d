"""Seals: how the history stands, what seals there are, verifying them, taking them out of the house."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from unfold.decorators import display

from compliance.audit.actors import Actor
from compliance.audit.models import AuditSeal, VerificationRun
from compliance.audit.names import actor_name
from compliance.audit.services import record_event
from compliance.audit.state import export_state, keys_of_seals, seal_state
from compliance.audit.verification import request_verification, running

from .base import ReadOnlyAdmin
from .paging import KeysetChangeListMixin
from .problem_texts import problem_lines


@admin.register(AuditSeal)
class SealAdmin(KeysetChangeListMixin, ReadOnlyAdmin):
    """The seals, newest first, under a summary of their state."""

    list_display = ("number_shown", "at", "count", "key")
    list_before_template = "admin/audit/seals_state.html"
    fields = (
        "number_shown", "at", "count", "first", "last", "root_hex", "previous_hex", "hash_hex", "key",
        "signature_hex", "statement_shown",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        """Seals without their leaves: a page of those would be megabytes."""
        return super().get_queryset(request).defer("leaves", "entry_ids")

    def get_urls(self) -> list[URLPattern]:
        """The list, one seal, verification, export."""
        wrap = self.admin_site.admin_view
        own = [
            path("verify/", wrap(require_POST(self.verify_view)), name="audit_auditseal_verify"),
            path("verify/<int:run_id>/", wrap(require_safe(self.run_view)), name="audit_auditseal_run"),
            path("export/", wrap(require_POST(self.export_view)), name="audit_auditseal_export"),
        ]
        unwanted = {f"audit_auditseal_{name}" for name in ("add", "history", "delete")}
        return own + [one for one in super().get_urls() if one.name not in unwanted]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list under the state of the history."""
        self._need(request, "audit.view_auditseal")
        now = timezone.now()
        state = seal_state()
        context = {
            "title": gettext_lazy("Seals"),
            "state": state,
            "overdue": state.overdue(now),
            "export": export_state(),
            "keys": keys_of_seals(),
            "running": running(now),
            "may_verify": request.user.has_perm("audit.verify_seals"),
            "may_export": request.user.has_perm("audit.export_seals"),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def verify_view(self, request: HttpRequest) -> HttpResponse:
        """Asks a worker to verify everything; shows how far it is."""
        self._need(request, "audit.verify_seals")
        run = request_verification(actor=Actor.staff(request.user), now=timezone.now())
        return redirect("admin:audit_auditseal_run", run.pk)

    def run_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """How far a verification is, and what it found. The page asks again by itself while it runs."""
        self._need(request, "audit.view_auditseal")
        run = VerificationRun.objects.filter(pk=run_id).first()
        if run is None:
            raise Http404
        fragment = request.headers.get("HX-Request") == "true"
        context = {
            **({} if fragment else self.admin_site.each_context(request)),
            "title": _("Verification %(number)s") % {"number": run.pk},
            "opts": self.opts,
            "run": run,
            "asked_by": actor_name(run.requested_by),
            "problems": problem_lines(run.report.get("problems", [])),
            "address": reverse("admin:audit_auditseal_run", args=(run.pk,)),
        }
        request.current_app = self.admin_site.name
        template = "admin/audit/run_state.html" if fragment else "admin/audit/run.html"
        return TemplateResponse(request, template, context)

    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """All seals as a file, one a line, to be kept where this system cannot reach."""
        self._need(request, "audit.export_seals")
        now = timezone.now()
        last = AuditSeal.objects.order_by("-number").values_list("number", flat=True).first() or 0
        record_event(
            "audit.seals_exported",
            actor=Actor.staff(request.user),
            now=now,
            object_label="audit.auditseal",
            object_id=last,
            details={"seals": last},
        )
        return StreamingHttpResponse(
            _lines(last),
            content_type="application/x-ndjson",
            headers={"Content-Disposition": f'attachment; filename="seals-{last}.jsonl"'},
        )

    def _need(self, request: HttpRequest, permission: str) -> None:
        if not request.user.has_perm(permission):
            raise PermissionDenied

    @display(description=gettext_lazy("Seal"))
    def number_shown(self, seal: AuditSeal) -> str:
        """The number, as a text without separators."""
        return str(seal.number)

    @display(description=gettext_lazy("Key"))
    def key(self, seal: AuditSeal) -> str:
        """Which key signed it."""
        return seal.key_id

    @display(description=gettext_lazy("First entry (era, transaction, entry)"))
    def first(self, seal: AuditSeal) -> str:
        """Where the seal begins."""
        return f"{seal.first_era} / {seal.first_xid} / {seal.first_id}"

    @display(description=gettext_lazy("Last entry (era, transaction, entry)"))
    def last(self, seal: AuditSeal) -> str:
        """Where the seal ends."""
        return f"{seal.last_era} / {seal.last_xid} / {seal.last_id}"

    @display(description=gettext_lazy("Root of the tree"))
    def root_hex(self, seal: AuditSeal) -> str:
        """Merkle root of the sealed entries."""
        return _code(bytes(seal.root).hex())

    @display(description=gettext_lazy("Hash of the seal before"))
    def previous_hex(self, seal: AuditSeal) -> str:
        """What makes the seals a chain."""
        return _code(bytes(seal.previous_hash).hex())

    @display(description=gettext_lazy("Hash of this seal"))
    def hash_hex(self, seal: AuditSeal) -> str:
        """What the next seal names."""
        return _code(bytes(seal.hash).hex())

    @display(description=gettext_lazy("Signature"))
    def signature_hex(self, seal: AuditSeal) -> str:
        """Ed25519 over the statement."""
        return _code(bytes(seal.signature).hex())

    @display(description=gettext_lazy("Statement, as it was signed"))
    def statement_shown(self, seal: AuditSeal) -> str:
        """The signed text."""
        return _code(seal.statement)


def _code(text: str) -> str:
    # Breaks anywhere, so that sixty-four digits fit on a phone.
    return format_html('<span class="office-code">{}</span>', text)


def _lines(last: int) -> Iterator[str]:
    seals = AuditSeal.objects.filter(number__lte=last).defer("leaves", "entry_ids").order_by("number")
    for seal in seals.iterator(chunk_size=500):
        yield json.dumps(seal.as_exported(), sort_keys=True) + "\n"
