"""What came of the letters: some answered, one refused, one overdue, some that wait for somebody.

Told through the same services as real life: the letters are stored, read and sorted by the machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from compliance.access.models import User
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.consents.models import ConsentState
from compliance.policy.services import operator
from compliance.register.demo import Cast
from compliance.register.demo.people import people
from compliance.register.demo.story import SEED
from compliance.register.models import Subject
from compliance.register.models.subjects import Status as SubjectStatus
from requests_inbox.models import Message, Request
from requests_inbox.services.choosing import choose_subject
from requests_inbox.services.fulfilling import (
    Access,
    Act,
    Answer,
    OptOut,
    Withdraw,
    fulfil,
    refuse_request,
    rehearse,
)
from requests_inbox.services.handling import assign
from requests_inbox.services.identifying import identify
from requests_inbox.services.ingesting import take_letter
from requests_inbox.services.workflow import ask_subject

from .letters import LETTERS, Written, came_at, message_of

FETCHING = Actor.job("requests_inbox.poll_mailboxes")
HANDLING = Reason("requests_inbox.handling")


def tell(cast: Cast, now: datetime) -> None:
    """Lets the letters come in, one after the other, and the office work on them."""
    story = _Story(cast, now)
    for written in sorted(LETTERS, key=lambda one: -one.hours_ago):
        with request_id_scope():
            message = story.comes_in(written)
        request = message.requests.order_by("pk").first()
        if request is not None and cast.officer.staff_id is not None:
            with request_id_scope():
                story.goes_on(written, request)


class _Story:
    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        subjects = list(Subject.objects.order_by("pk"))
        written_by = {one.writer for one in LETTERS if one.writer is not None}
        # Whoever wrote is somebody whose data is still there; the next one writes for who is gone.
        self.writers: dict[int, Subject] = {}
        self.addresses: dict[int, str] = {}
        for place, (subject, person) in enumerate(
            zip(subjects, people(len(subjects), seed=SEED), strict=True)
        ):
            wanted = min(written_by - self.writers.keys(), default=None)
            email = person.values["email"]
            if (
                wanted is not None
                and place >= wanted
                and subject.status == SubjectStatus.ACTIVE
                and email.isascii()
            ):
                self.writers[wanted], self.addresses[wanted] = subject, email

    def comes_in(self, written: Written) -> Message:
        at = came_at(written, self.now)
        sender = written.sender if written.writer is None else self.addresses[written.writer]
        stored = take_letter(
            message_of(written, sender=sender, to=operator().email_subjects or "support@shop.example", at=at),
            actor=FETCHING,
            now=at + timedelta(minutes=1),
        )
        found: Message = Message.objects.get(pk=stored.message_id)
        return found

    def goes_on(self, written: Written, request: Request) -> None:
        """What people have done about a letter, a few hours after it came in."""
        at = came_at(written, self.now) + timedelta(hours=5)
        act: Act | None = None
        match written.name:
            case "withdrawn":
                subject = self._known(written, request, at)
                act = Withdraw(list(subject.consents.filter(state=ConsentState.ACTIVE, kind="processing")))
            case "reported":
                self._known(written, request, at)
                act = Access("ru", settles_blockings=True)
            case "answered":
                self._known(written, request, at)
                act = Answer("Номер удалён из списка для звонков; приносим извинения.")
            case "opted_out":
                act = OptOut([("email", self.addresses[written.writer or 0])])
            case "refused":
                self._refuse(request, at)
            case "asked":
                self._known(written, request, at)
                ask_subject(
                    request=request, question="Какой номер верен теперь?", actor=self.cast.officer,
                    reason=HANDLING, now=at,
                )  # fmt: skip
            case "in_hand" | "destruction":
                self._known(written, request, at)
                officer = User.objects.get(pk=self.cast.officer.staff_id)
                assign(request=request, to=officer, actor=self.cast.officer, reason=HANDLING, now=at)
        if act is not None:
            self._fulfil(request, act, at + timedelta(hours=1))

    def _known(self, written: Written, request: Request, at: datetime) -> Subject:
        """Staff say whose data it is about, and that they made sure who asks."""
        subject = self.writers[written.writer or 0]
        choose_subject(request=request, subject=subject, actor=self.cast.officer, reason=HANDLING, now=at)
        identify(
            request=request, method="document", actor=self.cast.officer, reason=Reason("identity_check"),
            now=at,
        )  # fmt: skip
        return subject

    def _fulfil(self, request: Request, act: Act, at: datetime) -> None:
        about = {"actor": self.cast.responsible, "reason": Reason("subject_request"), "now": at}
        request.refresh_from_db()
        seen = rehearse(request=request, act=act, **about)
        if seen.stands:
            fulfil(request=request, act=act, seen=seen.digest, **about)

    def _refuse(self, request: Request, at: datetime) -> None:
        refuse_request(
            request=request, ground="outside_law",
            explanation="О данных других людей сведения даются только им самим.",
            actor=self.cast.responsible, reason=Reason("subject_request"), now=at,
        )  # fmt: skip
