"""The breaches of the demonstration, told through the same services as real life."""

from __future__ import annotations

from datetime import datetime, timedelta

from compliance.access.models import User
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.incidents.models import NoticeChannel, Outcome
from compliance.incidents.services.affected import Question, choose_affected
from compliance.incidents.services.authority import note_authority_told
from compliance.incidents.services.closing import close_incident
from compliance.incidents.services.recording import Facts, record_incident, write_letter
from compliance.register.demo import Cast
from compliance.register.models import Subject

BREACH, NOTICE = Reason("breach"), Reason("breach_notice")
LETTER_KK = "Кіру журналында бөтен кіру әрекеті байқалды. Құпия сөзіңізді ауыстырыңыз."
LETTER_RU = "В журнале входов замечена чужая попытка входа. Смените пароль."


def tell(cast: Cast, now: datetime) -> None:
    """One breach of last month that is closed, and one of this morning that waits."""
    responsible = User.objects.filter(pk=cast.responsible.staff_id).first()
    if responsible is None:
        return
    _closed(cast, responsible, now - timedelta(days=40))
    _waiting(cast, responsible, now - timedelta(hours=2))


def _closed(cast: Cast, responsible: User, at: datetime) -> None:
    with request_id_scope():
        incident = record_incident(
            facts=Facts(
                kind="disclosure",
                discovered_at=at,
                happened_from=at - timedelta(hours=3),
                happened_until=at - timedelta(hours=1),
                categories=("email", "name", "surname"),
                estimated=4,
                responsible=responsible,
                what="Список получателей рассылки ушёл в поле «Копия» вместо «Скрытая копия».",
                consequences="Получатели увидели адреса друг друга. Других последствий не обнаружено.",
                measures="Рассылка остановлена, получателей просят удалить письмо; поле «Копия» отключено.",
            ),
            actor=cast.officer,
            reason=BREACH,
            now=at,
        )
        references = tuple(Subject.objects.order_by("pk").values_list("reference", flat=True)[:4])
        choose_affected(
            incident=incident, question=Question(references=references), actor=cast.officer, reason=BREACH,
            now=at + timedelta(minutes=30),
        )  # fmt: skip
        note_authority_told(
            incident=incident, sent_at=at + timedelta(hours=4), channel=NoticeChannel.PORTAL,
            reference="№ 118", actor=cast.officer, reason=NOTICE, now=at + timedelta(hours=4),
        )  # fmt: skip
        close_incident(
            incident=incident, outcome=Outcome.REMEDIED, actor=cast.responsible, reason=BREACH,
            now=at + timedelta(days=5),
        )  # fmt: skip


def _waiting(cast: Cast, responsible: User, at: datetime) -> None:
    with request_id_scope():
        incident = record_incident(
            facts=Facts(
                kind="access",
                discovered_at=at,
                happened_from=at - timedelta(hours=9),
                categories=("email", "mobile_phone"),
                responsible=responsible,
                what="Ночью к порталу поставщика обращались с чужого адреса под учётной записью сотрудника.",
                measures="Учётная запись закрыта, сеансы завершены.",
            ),
            actor=cast.officer,
            reason=BREACH,
            now=at,
        )
        write_letter(
            incident=incident, text_kk=LETTER_KK, text_ru=LETTER_RU, actor=cast.officer, reason=NOTICE,
            now=at + timedelta(hours=1),
        )  # fmt: skip
