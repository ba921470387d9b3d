"""Screens of the import: choosing a file, watching, what was rejected and why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.access.actor import actor_of
from compliance.audit.names import actor_names
from compliance.register.forms.importing import ExportForm, SteeringForm, UploadForm
from compliance.register.messages import message
from compliance.register.models import LegalBasis, Purpose, SubjectImport
from compliance.register.models.importing import ImportState
from compliance.register.reading.errors import ReadingError
from compliance.register.reading.records import letters_of
from compliance.register.services.importing import (
    ImportRefused,
    Progress,
    continue_import,
    faults_of,
    file_is_kept,
    import_tried,
    progress_of,
    rejected_rows,
    request_import,
    stop_import,
)
from compliance.register.services.importing.options import ImportOptions, plan_for
from compliance.register.services.importing.reporting import column_name
from compliance.register.views.pages import gate, show
from compliance.vault.reading import open_values

FAULTED_ROWS = 100


def import_url(run: SubjectImport, page: str = "change") -> str:
    """Address of a page of an import."""
    return reverse(f"admin:register_subjectimport_{page}", args=[run.pk])


@require_http_methods(["GET", "POST"])
@gate("register.import_subjects")
def upload(request: HttpRequest) -> HttpResponse:
    """Takes a file. A trial run is the first choice."""
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        purposes=list(Purpose.objects.filter(active=True)),
        bases=list(LegalBasis.objects.filter(active=True, needs_consent=False, needs_document=False)),
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = request_import(
                upload=file,
                filename=file.name,
                options=form.options(),
                dry_run=form.cleaned_data["dry_run"],
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except (ReadingError, ImportRefused) as error:
            form.add_error("file", message(error.code, **error.details))
        else:
            return HttpResponseRedirect(import_url(run))
    return show(
        request, "register/import_upload.html", title=_("Import subjects"), model=SubjectImport, form=form
    )


@require_safe
@gate("register.view_subjectimport", "register.import_subjects")
def show_import(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far an import is, and which rows were rejected and why. Never a value."""
    run = get_object_or_404(SubjectImport, pk=run_id)
    after = request.GET.get("after_row", "")
    faults = faults_of(
        run,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0,
        limit=FAULTED_ROWS,
    )
    progress = progress_of(run)
    shown_rows = len({fault.row for fault in faults})
    may_import = request.user.has_perm("register.import_subjects")
    return show(
        request,
        "register/import.html",
        title=_("Import %(number)s") % {"number": run.pk},
        model=SubjectImport,
        run=run,
        progress=progress,
        state_text=state_text(run),
        requested_by=actor_names([run.requested_by])[run.requested_by],
        columns=columns_of(run),
        faults=faults,
        next_faults=f"?after_row={faults[-1].row}" if shown_rows >= FAULTED_ROWS else None,
        can_stop=may_import and not progress.ended,
        can_continue=may_import and run.state == ImportState.FAILED and file_is_kept(run),
        can_download=may_import and progress.rejected > 0 and progress.ended and run.forgotten_at is None,
        can_repeat=may_import and run.dry_run and run.state == ImportState.DONE and file_is_kept(run),
    )


@require_safe
@gate("register.view_subjectimport", "register.import_subjects")
def show_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """Counts for the bar, as JSON."""
    run = get_object_or_404(SubjectImport, pk=run_id)
    return JsonResponse(_as_json(run, progress_of(run)))


@require_http_methods(["GET", "POST"])
@gate("register.import_subjects")
def download_rejected(request: HttpRequest, run_id: int) -> Any:
    """The rejected rows as a file: values in clear leave the register, so a reason is asked for."""
    run = get_object_or_404(SubjectImport, pk=run_id)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = rejected_rows(run, actor=actor_of(request), reason=form.reason, now=timezone.now())
        except LookupError:
            raise Http404 from None
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="rejected-{run.pk}.csv"'
        response["Cache-Control"] = "no-store, private"
        return response
    return show(
        request,
        "register/import_rejected.html",
        title=_("Download rejected rows"),
        model=SubjectImport,
        form=form,
        run=run,
        back=import_url(run),
    )


@require_POST
@gate("register.import_subjects")
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stops an import after the batch in hand."""
    run = get_object_or_404(SubjectImport, pk=run_id)
    try:
        stop_import(run=run, actor=actor_of(request), reason=SteeringForm().reason, now=timezone.now())
    except ImportRefused as refused:
        messages.info(request, message(refused.code, **refused.details))
    else:
        messages.success(request, _("The import was stopped. What was taken in until then stays."))
    return HttpResponseRedirect(import_url(run))


@require_POST
@gate("register.import_subjects")
def go_on(request: HttpRequest, run_id: int) -> HttpResponse:
    """Goes on with a stopped import where it was."""
    run = get_object_or_404(SubjectImport, pk=run_id)
    try:
        continue_import(run=run, actor=actor_of(request), reason=SteeringForm().reason, now=timezone.now())
    except ImportRefused as refused:
        messages.error(request, message(refused.code, **refused.details))
    else:
        messages.success(request, _("The import goes on."))
    return HttpResponseRedirect(import_url(run))


@require_POST
@gate("register.import_subjects")
def repeat(request: HttpRequest, run_id: int) -> HttpResponse:
    """Imports for real what was tried."""
    run = get_object_or_404(SubjectImport, pk=run_id)
    try:
        new = import_tried(run=run, actor=actor_of(request), reason=SteeringForm().reason, now=timezone.now())
    except ImportRefused as refused:
        messages.error(request, message(refused.code, **refused.details))
        return HttpResponseRedirect(import_url(run))
    return HttpResponseRedirect(import_url(new))


def columns_of(run: SubjectImport) -> list[tuple[str, str]]:
    """How the columns of the file were understood: letters, and the category; empty for one not read.

    By letters, not by headings: nobody knows what stands in a heading that we do not know.
    """
    heading = open_values([run.heading])[0] if run.heading is not None else None
    if not isinstance(heading, list):
        return []
    try:
        layout = plan_for(ImportOptions.from_json(run.options), today=timezone.localdate()).layout
    except ImportRefused:
        return []
    codes = [layout.column(str(text)) for text in heading]
    return [(letters_of(place), column_name(code) if code else "") for place, code in enumerate(codes)]


def state_text(run: SubjectImport) -> str:
    """The state in words: an import that only tries is said to."""
    state = str(run.get_state_display())
    return _("%(state)s (trial run)") % {"state": state} if run.dry_run else state


def _as_json(run: SubjectImport, progress: Progress) -> dict[str, Any]:
    run.state = progress.state
    return {
        "state": progress.state,
        "state_text": state_text(run),
        "percent": progress.percent,
        "ended": progress.ended,
        **{name: getattr(progress, name) for name in ("read", "created", "updated", "unchanged", "rejected")},
    }
