"""The consents of the demonstration: told through the same services as real life.

Most of the made-up people consent; over the year some narrow, renew, change or withdraw it, some opt out of
letters, and some consents run out. Terms of distribution are published, one of them late.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent, ConsentState, Publication, Wording
from compliance.consents.rules.months import plus_months
from compliance.consents.services.bars import place_bar
from compliance.consents.services.changing import change_consent, narrow_consent
from compliance.consents.services.clients import create_client
from compliance.consents.services.distribution import receive_demand
from compliance.consents.services.expiry import expire_consents
from compliance.consents.services.giving import Given, give_consent
from compliance.consents.services.publications import publish_terms
from compliance.consents.services.suppression import opt_out
from compliance.consents.services.withdrawal import receive_withdrawal, refuse_withdrawal, withdraw_consent
from compliance.consents.services.wordings import publish_wording
from compliance.consents.shipped import wordings
from compliance.policy.services import operator
from compliance.register.demo.year import DAYS, Inhabitant, Year
from compliance.register.models import Category, Purpose

SEED = 2027
IN_FORCE_DAYS = 400
# Days back on which a second version of the main consent came into force.
NEW_WORDING = 170
ADDED_KK = "Хабарламалар тілін субъект жеке кабинетінде таңдайды."
ADDED_RU = "Язык уведомлений субъект выбирает в личном кабинете."
# Whose demand of a month ago nobody has looked at: it is overdue.
FORGOTTEN = 163
CONSENTING = frozenset({"stays", "moves", "disputes", "leaves", "abroad", "minor"})
JOB = Actor.job("consents.expire")


def tell(year: Year) -> None:
    """Puts on the timetable what the people of the demonstration agree to, and what they think of later."""
    story = _Story(year)
    since = year.now - timedelta(days=IN_FORCE_DAYS)
    year.at(since, story.publishes)
    year.at(year.day(NEW_WORDING, 9), story.publishes_anew)
    for ago in range(DAYS - 20, 0, -15):
        year.at(year.day(ago, 0, 30), _expire)
    year.at(year.day(364, 12), story.connects_the_shop)
    year.at(year.day(72, 12), partial(story.stops_distribution, names_contact=True))
    year.at(year.day(19, 12), partial(story.stops_distribution, names_contact=False))
    for one in year.people:
        if one.fate in CONSENTING and one.place % 10 != 9:
            story.go_on(one)


def publish_shipped(*, actor: Actor, now: datetime) -> list[Wording]:
    """Publishes the model texts with the operator's card; the same texts again change nothing."""
    since = now - timedelta(days=IN_FORCE_DAYS)
    return [
        publish_wording(**said, in_force_from=since, actor=actor, reason=Reason("policy_changed"), now=since)
        for said in _texts()
    ]


def _texts() -> list[dict[str, Any]]:
    names: dict[str, Any] = {
        "purposes": {p.code: (p.name_kk, p.name_ru) for p in Purpose.objects.all()},
        "categories": {c.code: (c.name_kk, c.name_ru) for c in Category.objects.all()},
    }
    return list(wordings(operator(), **names))


def _expire(at: datetime) -> None:
    expire_consents(actor=JOB, now=at)


class _Story:
    def __init__(self, year: Year) -> None:
        self.year, self.actor = year, year.cast.officer
        self.published: dict[str, Wording] = {}
        self.random = Random(SEED)  # noqa: S311 - the same story each time, no secret

    def publishes(self, at: datetime) -> None:
        shipped = publish_shipped(actor=self.year.cast.responsible, now=self.year.now)
        self.published = {wording.series: wording for wording in shipped}

    def publishes_anew(self, at: datetime) -> None:
        [said] = [one for one in _texts() if one["series"] == "service"]
        said["text_kk"] += f"\n{ADDED_KK}"
        said["text_ru"] += f"\n{ADDED_RU}"
        self.published["service"] = publish_wording(
            **said,
            in_force_from=at,
            actor=self.year.cast.responsible,
            reason=Reason("policy_changed"),
            now=at,
        )

    def connects_the_shop(self, at: datetime) -> None:
        """The electronic shop hands consents over by itself; its token is shown to nobody here."""
        create_client(
            name="electronic-shop", scopes=["consents", "contacts", "subjects"],
            actor=self.year.cast.responsible, reason=Reason("settings"), now=at,
        )  # fmt: skip

    def stops_distribution(self, at: datetime, *, names_contact: bool) -> None:
        """A demand to stop it (4.9); one that names no contact stops nothing yet."""
        for one in self.year.people:
            consent = self._active(one, "distribution") if one.fate == "stays" else None
            if consent is not None:
                said = {code: one.person.values[code] for code in ("surname", "name", "patronymic")}
                said["contact"] = one.email if names_contact else ""
                receive_demand(
                    subject=one.known(), consent=consent, contents=said,
                    categories=consent.categories, received_at=at, channel="website_form",
                    actor=self.actor, reason=Reason("distribution_demand"), now=at,
                )  # fmt: skip
                return

    def go_on(self, one: Inhabitant) -> None:
        year, place = self.year, one.place
        gives = one.registers_at + timedelta(minutes=4)
        year.at(gives, partial(self._gives, one, "service"))
        if one.fate == "minor":
            return  # what is given directly, or for advertising, is nothing for a parent to give
        if place % 3 == 0:
            year.at(gives, partial(self._gives, one, "marketing"))
        if place % 4 == 1:
            year.at(gives, partial(self._gives, one, "cookies"))
        if place % 8 == 0:
            year.at(gives, partial(self._gives, one, "distribution"))
        self._thinks_later(one)

    def _thinks_later(self, one: Inhabitant) -> None:
        year, place = self.year, one.place
        lived = (year.midnight - one.registers_at).days
        back = lived * self.random.uniform(0.15, 0.85)
        if lived < 14 or one.fate != "stays":
            return
        if place % 15 == 3:
            year.at(year.day(back, 13), partial(self._narrows, one))
        elif place % 13 == 7:
            year.at(year.day(30 if place == FORGOTTEN else back, 14), partial(self._demands, one))
        elif place % 12 == 0:
            year.at(year.day(back, 15), partial(self._changes, one))
        elif place % 9 == 1 and one.registers_at < year.day(NEW_WORDING):
            year.at(year.day(min(back, NEW_WORDING - 5), 16), partial(self._gives, one, "service"))
        if place % 16 == 9:
            year.at(year.day(back / 2, 19), partial(self._opts_out, one))

    def _gives(self, one: Inhabitant, series: str, at: datetime) -> None:
        if one.subject is None or not one.is_there:
            return
        fields: dict[str, Any] = {"valid_until": self._until(one, series, at)}
        if series == "marketing":
            fields["conditions"] = "Только по электронной почте, раз в месяц."
        if series == "distribution":
            fields["terms"] = {"surname": ["source_named"], "name": ["source_named"]}
        if one.fate == "minor":
            fields |= {
                "giver": "representative",
                "representative": {
                    "name": "Сейтқали Данияр Ерболатұлы", "proof": "Свидетельство о рождении № 0451872",
                },
            }  # fmt: skip
        consent = give_consent(
            subject=one.known(), given=Given(self.published[series], at, "website_form", **fields),
            actor=self.actor, reason=Reason("consent_given"), now=at,
        )  # fmt: skip
        if series == "distribution":
            self._to_publish(one, consent, at)

    def _until(self, one: Inhabitant, series: str, at: datetime) -> datetime | None:
        """Some give it for less than the wording says: for half a year, or until a day of next month."""
        if series != "service":
            return None
        if one.place % 11 == 8:
            ends = self.year.midnight + timedelta(days=3 + one.place % 25, hours=20)
            return ends if ends < plus_months(at, 36) else None
        return plus_months(at, 4) if one.place % 15 == 1 else None

    def _to_publish(self, one: Inhabitant, consent: Consent, at: datetime) -> None:
        """Within three working days; once it took a week, and the last ones still wait."""
        if (self.year.midnight - at).days > 20:
            late = one.place % 72 == 0
            self.year.at(self.year.after(at, 8 if late else 1, 12), partial(self._publishes_terms, consent))

    def _publishes_terms(self, consent: Consent, at: datetime) -> None:
        for row in Publication.objects.filter(consent=consent, published_at=None, ended_at=None):
            publish_terms(
                publication=row, actor=self.year.cast.responsible, reason=Reason("consent_given"), now=at
            )

    def _active(self, one: Inhabitant, kind: str = "processing") -> Consent | None:
        if one.subject is None or not one.is_there:
            return None
        return Consent.objects.filter(subject=one.subject, kind=kind, state=ConsentState.ACTIVE).first()

    def _narrows(self, one: Inhabitant, at: datetime) -> None:
        consent = self._active(one)
        if consent is None:
            return
        narrow_consent(
            consent=consent,
            categories=[code for code in consent.categories if code not in {"birth_date", "legal_address"}],
            received_at=at, channel="email", message=f"M-{consent.pk}", actor=self.actor,
            reason=Reason("subject_request"), now=at,
        )  # fmt: skip

    def _changes(self, one: Inhabitant, at: datetime) -> None:
        consent = self._active(one, "marketing")
        if consent is not None:
            change_consent(
                consent=consent, conditions="Без звонков.", received_at=at, channel="website_form",
                actor=self.actor, reason=Reason("subject_request"), now=at,
            )  # fmt: skip

    def _demands(self, one: Inhabitant, at: datetime) -> None:
        """A demand to withdraw on the website: carried out some days later, but one of four cannot be."""
        consent = self._active(one)
        if consent is None:
            return
        barred = one.place % 52 == 20
        if barred:
            place_bar(
                subject=one.known(), ground="open_obligation", source="Договор поставки № 214, не оплачен",
                actor=self.year.cast.responsible, reason=Reason("contract"), now=at - timedelta(days=1),
            )  # fmt: skip
        receive_withdrawal(
            consent=consent, received_at=at, channel="website_form", actor=self.actor,
            reason=Reason("withdrawal_demanded"), now=at,
        )  # fmt: skip
        if one.place == FORGOTTEN:
            return
        act = self._refuses if barred else self._withdraws
        self.year.at(self.year.after(at, 3 + one.place % 9), partial(act, consent))

    def _withdraws(self, consent: Consent, at: datetime) -> None:
        consent.refresh_from_db()
        if consent.state == ConsentState.ACTIVE:
            withdraw_consent(
                consent=consent, actor=self.actor, reason=Reason("withdrawal_demanded"), now=at
            )  # fmt: skip

    def _refuses(self, consent: Consent, at: datetime) -> None:
        [demand] = consent.withdrawals.filter(state="open")
        refuse_withdrawal(
            withdrawal=demand, ground="open_obligation",
            explanation="Поставка по договору № 214 не оплачена; согласие действует до её оплаты.",
            actor=self.year.cast.responsible, reason=Reason("withdrawal_demanded"), now=at,
        )  # fmt: skip

    def _opts_out(self, one: Inhabitant, at: datetime) -> None:
        if not one.is_there:
            return
        sms = one.place % 32 == 25
        opt_out(
            channel="sms" if sms else "email",
            address=one.person.values["mobile_phone"] if sms else one.email,
            scope="marketing", source="website_form", subject_id=one.known().pk, actor=self.actor,
            reason=Reason("opt_out"), now=at,
        )  # fmt: skip
