"""The page of a request: how it stands, what is to be done, what may be done, what happened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.register.views.pages import gate, show
from requests_inbox.models import AnswerTo, DueDate, Outcome, Request, RequestType, Status
from requests_inbox.request_texts import MISSING, STEPS
from requests_inbox.rules.checklists import Facts, checklist
from requests_inbox.rules.terms import AUTHORITY, events_of, term_of as code_of_term
from requests_inbox.rules.workflow import needs_identity
from requests_inbox.services.candidates_shown import Candidate, shown_candidates
from requests_inbox.services.timeline import Happened, timeline

from .pages import OFFERS, STATUS_COLOURS, board_url, request_or_404, term_of
from .timeline_words import in_words

ANSWERS = {"answer", "refusal"}


@require_safe
@gate("requests_inbox.view_request")
def show_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """A request at a glance. Nothing sealed is opened; candidates are masked."""
    row, now = request_or_404(request_id), timezone.now()
    happened = timeline(row)
    sees_subjects = request.user.has_perm("register.view_subject")
    candidates: list[Candidate] = []
    if sees_subjects and row.subject is None and row.status != Status.DONE and row.message is not None:
        candidates = shown_candidates(row.message.candidates)
    return show(
        request,
        "requests_inbox/request.html",
        title=row.reference,
        model=Request,
        row=row,
        term=term_of(row, now),
        status_colour=STATUS_COLOURS.get(row.status, ""),
        outcome_colour="good" if row.outcome in {Outcome.FULFILLED, Outcome.PARTLY} else "warn",
        missing=[str(MISSING.get(code, code)) for code in row.missing],
        machine=dict(RequestType.choices).get(row.machine_type, row.machine_type),
        undecided=row.answer_to == AnswerTo.UNDECIDED and row.status != Status.DONE,
        needs_identity=needs_identity(row.type, Outcome.FULFILLED),
        steps=_steps(row, happened),
        candidates=candidates,
        lines=in_words(happened),
        can=abilities(request, row),
        offers=[link for offer in OFFERS if (link := offer(request, row)) is not None],
        types=RequestType.choices,
        board=board_url(),
        sees_subjects=sees_subjects,
    )


def abilities(request: HttpRequest, row: Request) -> dict[str, bool]:
    """Which buttons the page has: what the role may do and the status allows. The services decide anew."""
    may, is_open = request.user.has_perm, row.status != Status.DONE
    works = is_open and may("requests_inbox.change_request")
    mine = row.assignee_id == request.user.pk
    sees_letter = may("requests_inbox.reveal_request") or (
        may("requests_inbox.reveal_message") and row.message_id is not None
    )
    return {
        "take": works and not mine,
        "drop": works and mine,
        "assign": is_open and may("requests_inbox.assign_request"),
        "type": works,
        "ask": works,
        "note": may("requests_inbox.add_note"),
        "event": works and bool(events_of(row.type)),
        "day": works and code_of_term(row.type) == AUTHORITY,
        "extend": is_open and not row.extended and may("requests_inbox.extend_request"),
        "identify": is_open and may("requests_inbox.identify_request"),
        "subject": is_open and may("requests_inbox.identify_request") and row.subject_id is None,
        "address": is_open and bool(row.answer_to) and may("requests_inbox.identify_request"),
        "correct_subject": is_open and may("requests_inbox.identify_request") and row.subject_id is not None,
        "finish": works,
        "reveal": sees_letter,
        "proof": row.proof is not None and may("requests_inbox.reveal_request"),
        "history": may("requests_inbox.view_request"),
    }


def _steps(row: Request, happened: list[Happened]) -> list[tuple[str, bool]]:
    events = {_event_of(one.value) for one in happened if one.what == "due" and one.value.cause == "event"}
    facts = Facts(
        assigned=row.assignee_id is not None,
        has_subject=row.subject_id is not None,
        identified=row.is_identified,
        complete=row.complete,
        events=frozenset(events),
        answered=any(one.what == "letter_out" and one.value.kind in ANSWERS for one in happened),
        outcome=row.outcome,
    )
    return [(str(STEPS[item.code]), item.done) for item in checklist(row.type, facts)]


def _event_of(due: DueDate) -> str:
    """Which event started a term, by what the term counts from."""
    return str(due.rule.counts_from) if due.rule is not None else ""
