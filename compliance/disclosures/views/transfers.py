"""Screens of the register of transfers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.access.actor import actor_of
from compliance.audit.admin.paging import AFTER, BEFORE, Cursor, take_page
from compliance.disclosures.forms.transfers import EVERYBODY, ToldForm, TransferFilter, TransferForm
from compliance.disclosures.messages import TRANSFERS, transfer_texts
from compliance.disclosures.models import Recipient, Transfer, TransferredSubject
from compliance.disclosures.services.exporting import export_transfers
from compliance.disclosures.services.refusals import TransferRefused
from compliance.disclosures.services.telling import tell_subjects_done
from compliance.disclosures.services.transfers import (
    is_proved,
    processed_for,
    record_transfer,
)
from compliance.register.models import Category, LegalBasis, Purpose, Subject
from compliance.register.views.pages import category_names, gate, show
from compliance.vault.reading import open_values

PAGE = 50


def transfer_url(transfer: Transfer, page: str = "change") -> str:
    """Address of a page of a transfer."""
    return reverse(f"admin:disclosures_transfer_{page}", args=[transfer.pk])


@require_http_methods(["GET", "POST"])
@gate("disclosures.add_transfer")
def record(request: HttpRequest) -> HttpResponse:
    """Records that data goes to a third party."""
    form = TransferForm(
        request.POST or None,
        request.FILES or None,
        recipients=list(Recipient.objects.filter(active=True)),
        purposes=list(Purpose.objects.filter(active=True)),
        bases=list(LegalBasis.objects.filter(active=True)),
        categories=list(Category.objects.filter(allowed=True)),
    )
    if request.method == "POST" and form.is_valid():
        transfer = _record(request, form)
        if transfer is not None:
            messages.success(request, _("The transfer is recorded: %(number)s.") % {"number": transfer})
            return HttpResponseRedirect(transfer_url(transfer))
    return show(
        request,
        "disclosures/form.html",
        title=_("Record a transfer"),
        model=Transfer,
        form=form,
        lede=_(
            "Record it before the data goes: without a live basis it is refused, and the refusal is kept in "
            "the trail (8.3, 10)."
        ),
        button=_("Record the transfer"),
        back=reverse("admin:disclosures_transfer_changelist"),
        multipart=True,
    )


def _record(request: HttpRequest, form: TransferForm) -> Transfer | None:
    now, said = timezone.now(), form.cleaned_data
    purpose, basis = form.chosen("purpose"), form.chosen("basis")
    if said["who"] == EVERYBODY:
        ids = processed_for(purpose, basis)
    else:
        ids = list(Subject.objects.filter(reference__in=form.references).values_list("pk", flat=True))
        if len(ids) < len(form.references):
            form.add_error(None, str(TRANSFERS["reference_unknown"]))
            return None
    try:
        return record_transfer(
            recipient=form.chosen("recipient"),
            subjects=ids,
            purpose=purpose,
            basis=basis,
            categories=said["categories"],
            at=form.moment(now),
            document=said["document"],
            ground=said["ground"],
            tell_subjects=said["tell_subjects"],
            skip_refused=said["skip_refused"],
            actor=actor_of(request),
            reason=form.reason,
            now=now,
        )
    except TransferRefused as refused:
        for text in transfer_texts(refused.codes, refused.counts, refused.accepted):
            form.add_error(None, text)
        return None


@require_safe
@gate("disclosures.view_transfer")
def show_transfer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """One transfer: facts, whose data, and whether the list of subjects is as it was recorded."""
    transfer = get_object_or_404(
        Transfer.objects.select_related("recipient", "purpose", "basis"), pk=transfer_id
    )
    names = category_names()
    rows = TransferredSubject.objects.filter(transfer=transfer).select_related("subject")
    page = take_page(
        Cursor.read(request.GET),
        PAGE,
        older_than=lambda before, limit: list(
            (rows if before is None else rows.filter(subject_id__lt=before)).order_by("-subject_id")[:limit]
        ),
        newer_than=lambda after, limit: list(
            rows.filter(subject_id__gt=after).order_by("subject_id")[:limit]
        ),
        key=lambda row: int(row.subject_id),
    )
    return show(
        request,
        "disclosures/transfer.html",
        title=str(transfer),
        model=Transfer,
        transfer=transfer,
        categories=[names.get(code, code) for code in transfer.categories],
        document=str(open_values([transfer.document])[0]) if transfer.document else "",
        rows=page.rows,
        newer_link=None if page.newer is None else f"?{AFTER}={page.newer}",
        older_link=None if page.older is None else f"?{BEFORE}={page.older}",
        proved=is_proved(transfer),
        can_tell=transfer.due_at is not None
        and transfer.told_at is None
        and request.user.has_perm("disclosures.change_transfer"),
        overdue=transfer.due_at is not None
        and transfer.told_at is None
        and transfer.due_at <= timezone.now(),
    )


@require_http_methods(["GET", "POST"])
@gate("disclosures.change_transfer")
def told(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Notes that the subjects were told (Art. 19(1))."""
    transfer = get_object_or_404(Transfer, pk=transfer_id, due_at__isnull=False, told_at=None)
    form = ToldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tell_subjects_done(transfer=transfer, actor=actor_of(request), reason=form.reason, now=timezone.now())
        messages.success(request, _("Noted: the subjects were told."))
        return HttpResponseRedirect(transfer_url(transfer))
    return show(
        request,
        "disclosures/form.html",
        title=_("The subjects were told: %(number)s") % {"number": transfer},
        model=Transfer,
        form=form,
        button=_("Note it"),
        back=transfer_url(transfer),
    )


@require_POST
@gate("disclosures.export_transfers")
def export(request: HttpRequest) -> HttpResponse:
    """The register, or what its filters leave, as a file."""
    why = ToldForm(request.POST)
    chosen = TransferFilter(request.POST).chosen()
    if not why.is_valid():
        messages.error(request, _("Nothing was exported: select a reason."))
        return HttpResponseRedirect(reverse("admin:disclosures_transfer_changelist"))
    now = timezone.now()
    with transaction.atomic():
        lines = export_transfers(
            transfers=filtered(Transfer.objects.all(), chosen),
            asked={name: str(value) for name, value in chosen.items()},
            actor=actor_of(request),
            reason=why.reason,
            now=now,
            language=get_language() or "ru",
        )
    return StreamingHttpResponse(  # type: ignore[return-value]  # a response, streamed
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="transfers-{now:%Y%m%d-%H%M%S}.csv"'},
    )


def filtered(transfers: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
    """Transfers to a recipient, for a purpose, in some days."""
    for name in ("recipient", "purpose"):
        if name in chosen:
            transfers = transfers.filter(**{f"{name}_id": int(chosen[name])})
    if "since" in chosen:
        transfers = transfers.filter(at__gte=_midnight(chosen["since"]))
    if "until" in chosen:
        transfers = transfers.filter(at__lt=_midnight(chosen["until"] + timedelta(days=1)))
    return transfers


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
