"""How mail comes in: each mailbox, and what waits. Three queries, whatever there is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from requests_inbox.models import Mailbox, Message, MessageState


@dataclass(frozen=True, slots=True)
class MailHealth:
    """Mailboxes; letters that are stored and not read; letters that wait for a person, by reason."""

    mailboxes: list[Mailbox]
    unread: int
    waiting: dict[str, int]

    @property
    def failing(self) -> int:
        """How many mailboxes cannot be read."""
        return sum(bool(mailbox.failure) and mailbox.active for mailbox in self.mailboxes)

    @property
    def in_triage(self) -> int:
        """How many letters wait for a person."""
        return sum(self.waiting.values())


def mail_health() -> MailHealth:
    """The state of now. Plans: partial indexes over letters that are unread, and that wait."""
    waiting = Message.objects.filter(state=MessageState.TRIAGE).order_by("triage_reason")
    return MailHealth(
        mailboxes=list(Mailbox.objects.order_by("code")),
        unread=Message.objects.unread().count(),
        waiting=dict(waiting.values_list("triage_reason").annotate(Count("pk"))),
    )
