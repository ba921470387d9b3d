"""What the office of the demonstration does about a request: checks who asks, acts, answers, refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from compliance.access.models import User
from compliance.audit.reasons import Reason
from compliance.consents.models import ConsentState
from compliance.register.demo.year import Inhabitant, Year
from compliance.register.models import Category
from requests_inbox.models import Request, Status
from requests_inbox.services.choosing import choose_subject
from requests_inbox.services.fulfilling import (
    Access,
    Act,
    Answer,
    Block,
    Destroy,
    OptOut,
    Rectify,
    Withdraw,
    fulfil,
    refuse_request,
    rehearse,
)
from requests_inbox.services.handling import assign
from requests_inbox.services.identifying import identify
from requests_inbox.services.terms import extend
from requests_inbox.services.workflow import ask_subject

HANDLING = Reason("requests_inbox.handling")
MOVED_TO = "Астана, Достық көшесі, 12-үй"
ANSWERS = {
    "kk": "Дербес деректер саясатқа сәйкес өңделеді; қоңыраулар тізімінен нөміріңіз алынып тасталды.",
    "ru": "Данные обрабатываются по политике; номер удалён из списка для звонков, приносим извинения.",
}
TO_AUTHORITY = "Сведения о мерах по защите персональных данных направлены письмом с приложением."
WHO_ASKS = "По письму нельзя установить, кто обращается. Подпишите обращение электронной подписью."
NO_CONSENT = "Согласие, о котором вы пишете, уже не действует: обрабатывать по нему нечего."
NOT_OURS = "О данных других людей сведения даются только им самим."


class Office:
    """The officer looks into requests, the responsible person decides on them."""

    def __init__(self, year: Year) -> None:
        self.year, self.cast = year, year.cast

    def knows(self, request: Request, one: Inhabitant, at: datetime) -> None:
        """Staff say whose data it is about, and that they made sure who asks."""
        about: dict[str, Any] = {"actor": self.cast.officer, "now": at}
        choose_subject(request=request, subject=one.known(), reason=HANDLING, **about)
        identify(request=request, method="document", reason=Reason("identity_check"), **about)

    def takes_in_hand(self, request: Request, one: Inhabitant | None, **about: Any) -> None:
        """Somebody works on it."""
        if one is not None:
            self.knows(request, one, about["now"])
        assign(request=request, to=User.objects.get(pk=self.cast.officer.staff_id), **about)

    def asks(self, request: Request, one: Inhabitant | None, at: datetime) -> None:
        """The subject has to tell something first."""
        if one is not None:
            self.knows(request, one, at)
        ask_subject(
            request=request, question="Какой номер верен теперь?", actor=self.cast.officer, reason=HANDLING,
            now=at,
        )  # fmt: skip

    def extends(self, request: Request, at: datetime) -> None:
        """More time is needed, and the sender is told why."""
        assert request.due_at is not None  # noqa: S101 - every request of the demonstration has a term
        request.refresh_from_db()
        extend(
            request=request, until=(request.due_at + timedelta(days=10)).date(),
            explanation="Сведения собираются в трёх подразделениях.", actor=self.cast.responsible,
            reason=HANDLING, now=at,
        )  # fmt: skip

    def deals_with(self, request: Request, one: Inhabitant | None, at: datetime) -> None:
        """Does what was asked for, if nothing stands against it."""
        request.refresh_from_db()
        if request.status == Status.DONE:
            return
        assign(
            request=request, to=User.objects.get(pk=self.cast.officer.staff_id), actor=self.cast.officer,
            reason=HANDLING, now=at,
        )  # fmt: skip
        act = self._act(request, one)
        if isinstance(act, Withdraw) and not act.consents:
            refuse_request(
                request=request, ground="no_consent", explanation=NO_CONSENT, actor=self.cast.responsible,
                reason=Reason("subject_request"), now=at,
            )  # fmt: skip
            return
        if act is None or (one is not None and not one.is_there):
            return
        if request.type == "authority_inquiry":
            identify(
                request=request, method="letterhead", actor=self.cast.officer,
                reason=Reason("identity_check"), now=at,
            )  # fmt: skip
        elif one is not None and act.needs_subject:
            self.knows(request, one, at)
        self._carries_out(request, act, at)

    def _carries_out(self, request: Request, act: Act, at: datetime) -> None:
        about: dict[str, Any] = {
            "actor": self.cast.responsible, "reason": Reason("subject_request"),
            "now": min(at + timedelta(minutes=40), self.year.now),
        }  # fmt: skip
        request.refresh_from_db()
        seen = rehearse(request=request, act=act, **about)
        if seen.stands:
            fulfil(request=request, act=act, seen=seen.digest, **about)

    def opts_out(self, request: Request, address: str, at: datetime) -> None:
        """No more marketing to an address, whoever has it."""
        self._carries_out(request, OptOut([("email", address)]), at)

    def _act(self, request: Request, one: Inhabitant | None) -> Act | None:
        language = one.person.language if one else "ru"
        if request.type in {"complaint", "explanation", "authority_inquiry"}:
            return Answer(TO_AUTHORITY if request.type == "authority_inquiry" else ANSWERS[language])
        make = self._acts(one, language).get(request.type) if one is not None else None
        return None if make is None else make()

    def _acts(self, one: Inhabitant, language: str) -> dict[str, Callable[[], Act]]:
        until = (self.year.now + timedelta(days=20)).date()
        return {
            "access": lambda: Access(language, settles_blockings=True),
            "rectification": lambda: Rectify({"legal_address": MOVED_TO}),
            "destruction": lambda: Destroy(None, ends_processing=True),
            "blocking": lambda: Block([Category.objects.get(code="mobile_phone")], "subject_demand", until),
            "consent_withdrawal": lambda: Withdraw(
                list(one.known().consents.filter(state=ConsentState.ACTIVE, kind="processing"))
            ),
            "marketing_opt_out": lambda: OptOut([("email", one.email)]),
        }

    def refuses(self, request: Request, one: Inhabitant | None, at: datetime) -> None:
        """A reasoned refusal: it is not about own data, or it cannot be told who asks."""
        request.refresh_from_db()
        if request.status == Status.DONE:
            return
        if request.type in {"explanation", "complaint"}:
            ground, explanation = "outside_law", NOT_OURS
        else:
            ground, explanation = "identity_unproved", WHO_ASKS
        refuse_request(
            request=request, ground=ground, explanation=explanation, actor=self.cast.responsible,
            reason=Reason("subject_request"), now=at,
        )  # fmt: skip
