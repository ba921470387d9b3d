"""A year of a small believable register: made-up people, and what happened to them.

Told through the same services as real life, so the trail of the demonstration is real too.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from compliance.audit.reasons import Reason
from compliance.deadlines.services.calendar import set_calendar_day
from compliance.register.models import Category, LegalBasis, Purpose
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.processing import end_processing
from compliance.register.services.reveal import reveal
from compliance.register.services.subjects import Provenance, change_values, register_subject

from .people import Person, iin, people
from .year import Cast, Inhabitant, Play, Year

SUBJECTS = 240
SEED = 2026
SOURCES = ("website_form", "website_form", "email", "paper")
DOCUMENT = "Публичная оферта электронного магазина, редакция № 4"
# Days back on which contracts with those who bought once came to their end, all together.
CONTRACTS_END = (230, 110)
# Somebody's e-mail address is looked at every so many days, with a reason.
REVEALED_EVERY = 17
LOOKED_FOR = ("subject_request", "identity_check", "correction")
# What the year holds for each place of twenty; the others consent and stay.
FATES = {
    2: "once", 6: "once", 10: "once", 14: "once", 18: "once",
    5: "disputes", 11: "leaves", 17: "no_longer_served", 4: "moves", 13: "moves",
}  # fmt: skip
# People of whom every product for this law has to think, by place.
MINOR, ABROAD, STAFF = 41, 48, (60, 61, 100)


def tell(year: Year, *, subjects: int = SUBJECTS) -> None:
    """Puts the registrations of the year, and what comes of them, on the timetable."""
    story = _Story(year)
    for place, person in enumerate(people(subjects, seed=SEED)):
        back = 361 - 360 * place / subjects
        at = year.midnight - timedelta(days=int(back)) + timedelta(hours=8, minutes=place * 37 % 780)
        one = Inhabitant(place, special(place, person, year), at, _fate(place))
        year.people.append(one)
        year.at(at, partial(story.registers, one))
        story.go_on(one)
    soon = year.after(year.midnight, 25).date()
    year.at(year.day(75, 10), partial(_orders, year.cast, soon))
    for ago in range(340, 0, -REVEALED_EVERY):
        year.at(year.day(ago, 11, ago % 60), partial(story.looks_at, ago))


def _fate(place: int) -> str:
    if place == MINOR:
        return "minor"
    if place in STAFF:
        return "staff"
    return "abroad" if place == ABROAD else FATES.get(place % 20, "stays")


def special(place: int, person: Person, year: Year) -> Person:
    """Those who are not a buyer or a supplier of full age in Kazakhstan."""
    values = {code: text for code, text in person.values.items() if not _of_company(code)}
    if place == MINOR:
        born = year.midnight.date().replace(day=1) - timedelta(days=15 * 365 + 100)
        values |= {
            "surname": "Сейтқали", "name": "Мирас", "patronymic": "Даниярұлы",
            "birth_date": born.isoformat(), "iin": iin(born, 42, woman=False),
        }  # fmt: skip
        return person._replace(kind="person", language="kk", values=values)
    if place == ABROAD:
        # A number that the German regulator keeps for films.
        return person._replace(kind="person", values=values | {"mobile_phone": "+49 176 04069010"})
    if place in STAFF:
        return person._replace(kind="person", values=values)
    return person


def _of_company(code: str) -> bool:
    return code.startswith("company_") or code == "legal_address"


def _orders(cast: Cast, day: date, at: datetime) -> None:
    """An order moves a day off before the holidays; open terms are counted anew."""
    set_calendar_day(
        day=day, kind="day_off", order_reference="№ 187", actor=cast.responsible,
        reason=Reason("calendar_order"), now=at,
    )  # fmt: skip


class _Story:
    def __init__(self, year: Year) -> None:
        self.year, self.cast = year, year.cast
        self.random = Random(SEED)  # noqa: S311 - the same story each time, no secret
        self.purposes = {purpose.code: purpose for purpose in Purpose.objects.all()}
        self.bases = {basis.code: basis for basis in LegalBasis.objects.all()}

    def registers(self, one: Inhabitant, at: datetime) -> None:
        """Somebody signs up, or is entered from a letter or from paper."""
        one.subject = register_subject(
            kind=one.person.kind, language=one.person.language, values=one.person.values,
            provenance=Provenance(self.random.choice(SOURCES)), purposes=self._purposes(one),
            document=DOCUMENT, actor=self.cast.clerk, reason=Reason("service"), now=at,
        ).subject  # fmt: skip

    def _purposes(self, one: Inhabitant) -> list[tuple[Purpose, LegalBasis]]:
        """What rests on no consent; consents are told by the app that keeps them."""
        offer, law = self.bases["public_offer"], self.bases["law"]
        if one.fate in {"once", "no_longer_served"}:
            return [(self.purposes["service_access"], offer)]
        if one.fate == "staff":
            return [(self.purposes["service_access"], law), (self.purposes["notification"], law)]
        chosen = [(self.purposes["service_access"], offer)] if self.random.random() < 0.4 else []
        return chosen + ([(self.purposes["notification"], law)] if self.random.random() < 0.2 else [])

    def go_on(self, one: Inhabitant) -> None:
        """What becomes of them later."""
        year = self.year
        later = one.registers_at + (year.midnight - one.registers_at) * self.random.uniform(0.3, 0.8)
        back = (year.midnight - later).days

        def puts(hour: int, act: Play) -> None:
            # The Friday before a weekend may lie before the registration.
            year.at(max(year.day(back, hour), one.registers_at + timedelta(hours=3)), act)

        match one.fate:
            case "moves":
                puts(15, partial(self._moves, one))
            case "disputes":
                puts(12, partial(self._disputes, one))
            case "leaves":
                puts(16, partial(self._leaves, one))
            case "no_longer_served":
                puts(17, partial(self._ends, one, "achieved", "purpose_ended"))
            case "once":
                ends = [ago for ago in CONTRACTS_END if one.registers_at < year.day(ago) - timedelta(days=9)]
                if ends:
                    act = partial(self._ends, one, "contract_ended", "purpose_ended")
                    year.at(year.day(ends[0], 17, one.place % 60), act)

    def looks_at(self, ago: int, at: datetime) -> None:
        """The officer calls somebody back, or answers an auditor: a value is shown, and that is recorded."""
        for one in self.year.people[ago % 60 :]:
            if one.fate == "stays" and one.is_there:
                subject = one.known()
                reveal(
                    subject=subject, items=list(subject.items.filter(category__code="email")),
                    actor=self.cast.officer, reason=Reason(LOOKED_FOR[ago % len(LOOKED_FOR)]), now=at,
                )  # fmt: skip
                return

    def _moves(self, one: Inhabitant, at: datetime) -> None:
        if one.subject is None or not one.is_there:
            return
        house = self.random.randint(1, 90)
        change_values(
            subject=one.known(), values={"legal_address": f"Астана, Сарыарқа даңғылы, {house}"},
            provenance=Provenance("email"), actor=self.cast.officer,
            reason=Reason("correction", "По письму субъекта"), now=at,
        )  # fmt: skip

    def _disputes(self, one: Inhabitant, at: datetime) -> None:
        if not one.is_there:
            return
        whole = one.place % 40 == 5
        block(
            subject=one.known(), category=None if whole else Category.objects.get(code="mobile_phone"),
            ground="subject_demand" if whole else "inaccurate",
            until=(self.year.now + timedelta(days=5 + one.place % 35)).date(),
            actor=self.cast.officer, reason=Reason("dispute"), now=at,
        )  # fmt: skip

    def _ends(self, one: Inhabitant, end_reason: str, why: str, at: datetime) -> None:
        """Nothing needs the data from now on; the night finds it when its period is over."""
        for processing in one.known().processings.filter(ended_at=None):
            end_processing(
                processing=processing, end_reason=end_reason, actor=self.cast.officer, reason=Reason(why),
                now=at,
            )  # fmt: skip

    def _leaves(self, one: Inhabitant, at: datetime) -> None:
        self._ends(one, "withdrawn", "subject_request", at)
        destroy(
            subject=one.known(), categories=None, actor=self.cast.responsible,
            reason=Reason("subject_request"), now=at + timedelta(minutes=50),
        )  # fmt: skip
