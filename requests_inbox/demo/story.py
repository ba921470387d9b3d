"""What came of the letters: some answered, one refused, one overdue, some that wait for somebody.

Told through the same services as real life: the letters are stored, read and sorted by the machine.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import ConsentState
from compliance.policy.services import operator
from compliance.register.demo.year import DAYS, Inhabitant, Year
from requests_inbox.models import Mailbox, Message, MessageState, Request, Status
from requests_inbox.services.fetching import note_poll
from requests_inbox.services.ingesting import take_letter
from requests_inbox.services.mailboxes import add_mailbox
from requests_inbox.services.triage import set_aside

from .earlier import Earlier, earlier_letters, sample_letters
from .letters import LETTERS, Written, came_at, message_of
from .office import HANDLING, Office
from .outbox import letters_go_out

FETCHING = Actor.job("requests_inbox.poll_mailboxes")
# Letters of the sample mailbox came one every so many days; those of this week nobody has sorted yet.
SAMPLE_EVERY = 26
UNSORTED = {
    "30-empty": 1, "10-distribution-stop-incomplete-ru": 2, "18-kk-plain-cyrillic": 2, "27-bad-charset": 4,
    "28-truncated-multipart": 5, "17-mark-typo": 6,
}  # fmt: skip
# What a person finds to be no business of the inbox, or automatic.
UNRELATED = frozenset({"15-question-ru", "26-raw-8bit-header"})
# The mailbox was read when the night keeps the figures of the day.
BEFORE_NIGHT = timedelta(minutes=11)
WRITING = frozenset({"stays", "moves", "abroad", "minor"})
STRANGER = "buyer@post.example"
# The first letter of the year comes when there is somebody to write it.
LEAST_KNOWN = timedelta(days=3)


def tell(year: Year) -> None:
    """Puts the letters on the timetable, and what the office does about them."""
    story = _Story(year)
    year.at(year.day(363, 10), story.names_mailbox)
    for ago in range(DAYS, 0, -1):
        year.at(year.midnight - timedelta(days=ago - 1) - BEFORE_NIGHT, story.reads_mailbox)
    year.at(year.now, story.reads_mailbox)
    for earlier in earlier_letters():
        at = year.day(earlier.ago, 9, earlier.number * 7 % 60)
        year.at(at, partial(story.writes_earlier, earlier))
    samples = sample_letters(year.midnight)
    earlier_samples = [name for name in samples if name not in UNSORTED]
    for place, name in enumerate(earlier_samples):
        at = year.day(SAMPLE_EVERY * (place + 1), 13, place)
        year.at(at, partial(story.sample_comes, name, samples[name]))
    for name, ago in UNSORTED.items():
        year.at(year.day(ago, 14, ago), partial(story.sample_comes, name, samples[name]))
    for written in LETTERS:
        year.at(came_at(written, year), partial(story.writes, written))


class _Story:
    def __init__(self, year: Year) -> None:
        self.year, self.cast = year, year.cast
        self.office = Office(year)
        self.written: set[int] = set()
        self.to = operator().email_subjects or "support@shop.example"

    def names_mailbox(self, at: datetime) -> None:
        """The mailbox of the policy; the job reads a folder instead, as there is no such server."""
        values = {
            "address": self.to, "host": "imap.shop.example", "login": self.to, "folder": "INBOX",
        }  # fmt: skip
        add_mailbox(
            code="subjects", values=values, password=secrets.token_urlsafe(16),
            actor=self.cast.responsible, reason=Reason("settings"), now=at,
        )  # fmt: skip

    def reads_mailbox(self, at: datetime) -> None:
        """The job looked into it a moment ago, as it does every minute."""
        for mailbox in Mailbox.objects.all():
            note_poll(mailbox, "", actor=FETCHING, now=at)

    def _writer(self, at: datetime, wanted: int, kind: str = "") -> Inhabitant | None:
        """Somebody whose data is there and who has not written yet: from a place on, round again."""
        people = self.year.people
        for one in people[wanted:] + people[:wanted]:
            if (
                one.place not in self.written
                and one.fate in WRITING
                and one.registers_at < at - LEAST_KNOWN
                and one.email.isascii()
                and one.is_there
                and (not kind or one.known().consents.filter(kind=kind, state=ConsentState.ACTIVE).exists())
            ):
                self.written.add(one.place)
                return one
        return None

    def _comes(self, written: Written, sender: str, at: datetime) -> Request | None:
        stored = take_letter(
            message_of(written, sender=sender, to=self.to, at=at), actor=FETCHING,
            now=at + timedelta(minutes=1),
        )  # fmt: skip
        message: Message = Message.objects.get(pk=stored.message_id)
        request: Request | None = message.requests.order_by("pk").first()
        return request if self.cast.officer.staff_id is not None else None

    def writes_earlier(self, earlier: Earlier, at: datetime) -> None:
        """A letter of the months before, which the office has dealt with since."""
        want = earlier.want
        authority = want.type == "authority_inquiry"
        kind = "processing" if want.type == "consent_withdrawal" else ""
        one = None if authority else self._writer(at, earlier.number * 29 % len(self.year.people), kind)
        if one is None and not authority:
            return
        language = one.person.language if one else "ru"
        subject, text = want.kk if language == "kk" else want.ru
        written = Written(
            f"earlier-{earlier.number}", 0, subject.format(number=f"17-2/{200 + earlier.number}"), text
        )
        request = self._comes(written, one.email if one else "info@authority.example", at)
        if request is None:
            return
        if earlier.is_extended:
            self.year.at(self.year.after(at, 20, 10), partial(self.office.extends, request))
        act = self.office.refuses if earlier.is_refused else self.office.deals_with
        answered = self.year.after(at, earlier.took, 16)
        # A letter in which the machine sees two demands makes two requests.
        for demand in Message.objects.get(requests=request).requests.order_by("pk"):
            self.year.at(answered, partial(act, demand, one))
        self.year.at(answered + timedelta(minutes=70), letters_go_out)

    def sample_comes(self, name: str, content: bytes, at: datetime) -> None:
        """A letter of the sample mailbox: whoever wrote is nobody in the register."""
        stored = take_letter(content, actor=FETCHING, now=at)
        if self.cast.officer.staff_id is not None and (self.year.midnight - at).days >= SAMPLE_EVERY:
            self.year.at(self.year.after(at, 1, 15), partial(self._sorts, name, stored.message_id))

    def _sorts(self, name: str, message_id: int, at: datetime) -> None:
        """The office sorts what waits, and answers a stranger that it cannot tell who asks."""
        message: Message = Message.objects.get(pk=message_id)
        if message.state == MessageState.TRIAGE:
            set_aside(
                messages=[message], as_type="unrelated" if name in UNRELATED else "automatic",
                actor=self.cast.clerk, reason=Reason("requests_inbox.sorting"), now=at,
            )  # fmt: skip
        for request in message.requests.exclude(status=Status.DONE):
            if request.type == "marketing_opt_out":
                self.office.opts_out(request, STRANGER, at)
            else:
                self.office.refuses(request, None, at)
        self.year.at(at + timedelta(minutes=70), letters_go_out)

    def writes(self, written: Written, at: datetime) -> None:
        """A letter of the last weeks, which is in people's hands."""
        kind = "processing" if written.name == "withdrawn" else ""
        one = None if written.writer is None else self._writer(at, written.writer * 2, kind)
        if one is None and written.writer is not None:
            return
        request = self._comes(written, one.email if one else written.sender, at)
        self.year.at(at + timedelta(hours=2), letters_go_out)
        if request is not None:
            self.year.at(at + timedelta(hours=5), partial(self._goes_on, written, request, one))

    def _goes_on(self, written: Written, request: Request, one: Inhabitant | None, at: datetime) -> None:
        """What people have done about a letter, a few hours after it came in."""
        about: dict[str, Any] = {"actor": self.cast.officer, "reason": HANDLING, "now": at}
        match written.name:
            case "withdrawn" | "reported" | "answered" | "opted_out":
                self.office.deals_with(request, one, at)
                self.year.at(at + timedelta(minutes=70), letters_go_out)
            case "refused":
                self.office.refuses(request, one, at)
            case "asked":
                self.office.asks(request, one, at)
            case "in_hand" | "destruction":
                self.office.takes_in_hand(request, one, **about)
