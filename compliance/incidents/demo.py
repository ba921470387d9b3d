"""The breaches of the demonstration, told through the same services as real life."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from compliance.access.models import User
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.incidents.models import Incident, NoticeChannel, NoticeFailure, Outcome, SubjectNotice
from compliance.incidents.services.affected import Question, choose_affected
from compliance.incidents.services.authority import note_authority_told
from compliance.incidents.services.closing import close_incident
from compliance.incidents.services.letters import claim_letters, make_letters, order_letters, settle_letters
from compliance.incidents.services.recording import Facts, record_incident, write_letter
from compliance.incidents.services.settling import mark_told
from compliance.register.demo.year import Year
from compliance.register.models import Subject

BREACH, NOTICE = Reason("breach"), Reason("breach_notice")
LETTER_KK = "Кіру журналында бөтен кіру әрекеті байқалды. Құпия сөзіңізді ауыстырыңыз."
LOST_KK = "Іссапарда ноутбук жоғалды, онда сіздің байланыс деректеріңіз болған. Диск шифрланған."
LOST_RU = "В командировке утерян ноутбук, на котором были Ваши контактные данные. Диск зашифрован."
LETTER_RU = "В журнале входов замечена чужая попытка входа. Смените пароль."


SENDING = Actor.job("incidents.letters")
NOBODY = frozenset({"destroyed", "anonymised"})


def tell(year: Year) -> None:
    """Three breaches: told in time; told late, with letters to those it touched; and one that waits."""
    responsible = User.objects.filter(pk=year.cast.responsible.staff_id).first()
    if responsible is None:
        return
    story = _Story(year, responsible)
    year.at(year.day(160, 9), story.late)
    year.at(year.day(40, 11), story.in_time)
    year.at(year.now - timedelta(hours=2), story.waiting)


class _Story:
    def __init__(self, year: Year, responsible: User) -> None:
        self.year, self.cast, self.responsible = year, year.cast, responsible

    def in_time(self, at: datetime) -> None:
        """Noticed at once and told the same day."""
        incident = self._records(
            Facts(
                kind="disclosure", discovered_at=at, happened_from=at - timedelta(hours=3),
                happened_until=at - timedelta(hours=1), categories=("email", "name", "surname"), estimated=4,
                responsible=self.responsible,
                what="Список получателей рассылки ушёл в поле «Копия» вместо «Скрытая копия».",
                consequences="Получатели увидели адреса друг друга. Других последствий не обнаружено.",
                measures="Рассылка остановлена, получателей просят удалить письмо; поле «Копия» отключено.",
            ), at,
        )  # fmt: skip
        self._chooses(incident, 4, at + timedelta(minutes=30))
        self.year.at(at + timedelta(hours=4), partial(self._tells_authority, incident, "№ 118"))
        self.year.at(self.year.after(at, 5), partial(self._closes, incident))

    def late(self, at: datetime) -> None:
        """A laptop was lost on a Friday; the authorised body was told after the term of a working day."""
        incident = self._records(
            Facts(
                kind="loss", discovered_at=at, happened_from=at - timedelta(days=2),
                categories=("email", "iin", "mobile_phone", "name", "surname"), estimated=9,
                responsible=self.responsible,
                what="В командировке утерян ноутбук со списком участников встречи. Диск зашифрован.",
                consequences="Доступ к данным маловероятен: диск зашифрован, учётная запись закрыта.",
                measures="Ноутбук стёрт удалённо; списки участников больше не выгружаются на устройства.",
            ), at,
        )  # fmt: skip
        self._chooses(incident, 9, at + timedelta(hours=2))
        write_letter(
            incident=incident, text_kk=LOST_KK, text_ru=LOST_RU, actor=self.cast.officer, reason=NOTICE,
            now=at + timedelta(hours=3),
        )  # fmt: skip
        self.year.at(self.year.after(at, 1, 15), partial(self._writes_letters, incident))
        self.year.at(self.year.after(at, 4, 16), partial(self._tells_authority, incident, "№ 41"))
        self.year.at(self.year.after(at, 12), partial(self._closes, incident))

    def waiting(self, at: datetime) -> None:
        """Found this morning: the letter is drafted, the authorised body not told."""
        incident = self._records(
            Facts(
                kind="access", discovered_at=at, happened_from=at - timedelta(hours=9),
                categories=("email", "mobile_phone"), responsible=self.responsible,
                what="Ночью к порталу поставщика обращались с чужого адреса под учётной записью сотрудника.",
                measures="Учётная запись закрыта, сеансы завершены.",
            ), at,
        )  # fmt: skip
        write_letter(
            incident=incident, text_kk=LETTER_KK, text_ru=LETTER_RU, actor=self.cast.officer, reason=NOTICE,
            now=at + timedelta(hours=1),
        )  # fmt: skip

    def _records(self, facts: Facts, at: datetime) -> Incident:
        return record_incident(facts=facts, actor=self.cast.officer, reason=BREACH, now=at)

    def _chooses(self, incident: Incident, count: int, at: datetime) -> None:
        known = Subject.objects.exclude(status__in=NOBODY).order_by("pk")
        choose_affected(
            incident=incident,
            question=Question(references=tuple(known.values_list("reference", flat=True)[:count])),
            actor=self.cast.officer, reason=BREACH, now=at,
        )  # fmt: skip

    def _tells_authority(self, incident: Incident, reference: str, at: datetime) -> None:
        note_authority_told(
            incident=incident, sent_at=at, channel=NoticeChannel.PORTAL, reference=reference,
            actor=self.cast.officer, reason=NOTICE, now=at,
        )  # fmt: skip

    def _writes_letters(self, incident: Incident, at: datetime) -> None:
        """The letters went out, but for one whose address did not take it: somebody was told by phone."""
        order_letters(incident=incident, actor=self.cast.responsible, reason=NOTICE, now=at)
        make_letters(actor=SENDING, now=at)
        while claimed := claim_letters(actor=SENDING, now=at):
            failed = NoticeFailure.REFUSED
            settle_letters(
                {notice.pk: failed if place == 0 else "" for place, notice in enumerate(claimed)},
                actor=SENDING, now=at,
            )  # fmt: skip
        for notice in SubjectNotice.objects.filter(incident=incident, state="failed"):
            mark_told(notice=notice, actor=self.cast.officer, reason=NOTICE, now=at + timedelta(hours=1))

    def _closes(self, incident: Incident, at: datetime) -> None:
        close_incident(
            incident=incident, outcome=Outcome.REMEDIED, actor=self.cast.responsible, reason=BREACH, now=at
        )
