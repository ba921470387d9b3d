from dataclasses import replace

import pytest

from requests_inbox.reading import Address, Automatic, AutomaticKind, Letter, Where
from requests_inbox.rules import (
    SHIPPED_MARKS,
    Mark,
    MarkFault,
    MarkKind,
    RequestType,
    classify,
    compile_marks,
    mark_faults,
)

MARK = "Отзыв согласия на обработку персональных данных"
KAZAKH_MARK = "Дербес деректерді өңдеуге келісімді кері қайтарып алу"


@pytest.mark.parametrize(
    "subject",
    [
        MARK,
        MARK.upper(),
        f"Re: Fwd: {MARK}!!!",
        "Отзыв, согласия - на обработку: персональных данных.",
        "Отзыв соглсия на обрабтку персональых даных",
        "отзыв согласия\nна обра-\nботку персональных данных",
        "О т з ы в согласия на обработку персональных данных",
        "Oтзыв coглacия на oбpaбoтку пepcoнaльных дaнных",  # Latin o, c, a, p, e, x
        "otzyv soglasiya na obrabotku personalnyh dannyh",
        KAZAKH_MARK,
        "Дербес деректерди ондеуге келисимди кери кайтарып алу",
        "Derbes derekterdi ondeuge kelisimdi keri qaitaryp alu",
        "Дербес деректерді өңдеуге келісімді кері қайтару",
    ],
)
@pytest.mark.parametrize("where", ["subject", "own"])
def test_a_mark_of_the_policy_is_found_however_it_is_typed(subject, where):
    verdict = classify(Letter(**{where: subject}))

    assert verdict.type == RequestType.CONSENT_WITHDRAWAL
    assert verdict.confidence >= 0.8


def test_evidence_says_which_words_and_where():
    letter = Letter(subject="Вопрос", own=f"Здравствуйте. {MARK}.")
    best = classify(letter).evidence[0]

    assert best.code == "policy_withdrawal_ru"
    assert best.where == Where.BODY
    assert letter.part(best.where)[best.start : best.end] == MARK


@pytest.mark.parametrize(
    "own",
    [
        "Согласие не отзываю, всё в порядке.",
        "Прошу не удалять мои данные.",
        "Деректерімді өшірмеңіз, келісімімді қайтармаймын.",
        "Келісімімді қайтарып алмаймын.",
    ],
)
def test_what_is_denied_is_no_demand(own):
    verdict = classify(Letter(own=own))

    assert verdict.type == RequestType.UNCLASSIFIED
    assert "negated" in {item.note for item in verdict.evidence}


def test_a_threat_is_not_a_denial():
    assert (
        classify(Letter(own="Пожалуюсь, если не прекратите слать рекламу")).type
        == RequestType.MARKETING_OPT_OUT
    )


def test_quoted_policy_text_is_not_a_withdrawal():
    quoted = f"Вы можете отозвать согласие, направив письмо с пометкой «{MARK}». {KAZAKH_MARK}."

    assert (
        classify(Letter(subject="Re: ответ", own="Спасибо, ясно.", quoted=quoted)).type
        == RequestType.UNCLASSIFIED
    )
    assert classify(Letter(subject="Re: ответ", own="", quoted=quoted)).type == RequestType.UNCLASSIFIED
    asked = classify(Letter(own="Как отозвать согласие на обработку персональных данных?"))
    assert asked.type == RequestType.EXPLANATION


CLAUSES = """
3.3.2. требовать от оператора уточнения его персональных данных, их блокирования или уничтожения в случае, если
3.3.4. на отзыв согласия на обработку персональных данных; обжаловать неправомерные действия или бездействие
8.5. Пользователь может отозвать согласие, направив письмо с пометкой «Отзыв согласия на обработку персональных данных»
"""


def test_copied_clauses_of_the_policy_ask_for_nothing():
    asked = classify(
        Letter(own=f"Поясните, пожалуйста, эти пункты политики о персональных данных. {CLAUSES}")
    )
    demanded = classify(Letter(own=f"Отзываю согласие на обработку персональных данных. {CLAUSES}"))

    assert (asked.type, asked.also) == (RequestType.EXPLANATION, ())
    assert (demanded.type, demanded.also) == (RequestType.CONSENT_WITHDRAWAL, ())


def test_a_letter_that_speaks_of_everything_is_left_to_a_person():
    everything = (
        "Отзыв согласия на обработку персональных данных.\n\nПрошу удалить мои данные.\n\nИсправьте мои данные.\n\n"
        "Заблокируйте мои данные.\n\nНе присылайте рекламу.\n\nЖалоба на утечку моих данных.\n\n"
        "Прекратите передачу моих данных третьим лицам."
    )
    verdict = classify(Letter(own=everything))

    assert verdict.type == RequestType.UNCLASSIFIED
    assert verdict.guess is not None


def test_what_is_sent_on_without_own_words_counts():
    verdict = classify(Letter(subject="Fwd: письмо", own="см. ниже", quoted=MARK, forwarded=True))

    assert verdict.type == RequestType.CONSENT_WITHDRAWAL
    assert verdict.evidence[0].note == "quoted"


def test_several_demands_are_all_named_and_the_subject_names_the_main_one():
    verdict = classify(Letter(subject=MARK, own="А также удалите мои данные и не присылайте рекламу."))

    assert verdict.type == RequestType.CONSENT_WITHDRAWAL
    assert set(verdict.also) == {RequestType.DESTRUCTION, RequestType.MARKETING_OPT_OUT}


def test_consent_to_advertising_and_to_distribution_are_other_consents():
    assert classify(Letter(own="Отзываю согласие на получение рекламы")).type == RequestType.MARKETING_OPT_OUT
    distribution = classify(Letter(own="Отзываю согласие на распространение моих данных"))
    assert distribution.type == RequestType.DISTRIBUTION_STOP
    assert RequestType.CONSENT_WITHDRAWAL not in distribution.also


def test_an_authority_is_not_a_citizen_who_threatens_with_one():
    official = "Просим представить сведения о мерах защиты персональных данных в срок до 20.05.2026."
    sender = Address("Комитет", "info@committee.gov.kz")
    citizen = "Верните деньги за мои данные, иначе обращусь в прокуратуру и уполномоченный орган. Удалите мои данные."

    assert classify(Letter(own=official, sender=sender)).type == RequestType.AUTHORITY_INQUIRY
    assert classify(Letter(own=citizen)).type != RequestType.AUTHORITY_INQUIRY


def test_automatic_mail_asks_for_nothing_but_keeps_a_guess():
    reply = classify(Letter(own=MARK, automatic=Automatic(AutomaticKind.REPLY, ("auto_submitted",))))
    newsletter = classify(Letter(own=MARK, automatic=Automatic(AutomaticKind.LIST, ("list_id",))))
    soft = classify(
        Letter(own=MARK, automatic=Automatic(AutomaticKind.GENERATED, ("x_auto_response_suppress",)))
    )

    assert (reply.type, reply.guess) == (RequestType.AUTOMATIC, RequestType.CONSENT_WITHDRAWAL)
    assert newsletter.type == RequestType.UNRELATED
    assert soft.type == RequestType.CONSENT_WITHDRAWAL


def missing(own: str) -> tuple[str, ...]:
    found = classify(Letter(own=own)).completeness
    assert found is not None
    return found.missing


def test_completeness_names_what_a_demand_lacks():
    own = "Прекратите распространение моих персональных данных: фамилия, телефон."
    whole = f"Я, Ахметов Нұрлан Серікұлы, тел. 87015550102. {own}"

    assert missing(own) == ("surname", "name", "contact")
    assert classify(Letter(own=whole)).complete is True
    assert missing(whole.replace(": фамилия, телефон", "")) == ("data_list",)
    assert classify(Letter(own="Удалите мои данные")).complete is None


def test_staff_may_add_marks_and_take_others_away():
    own = Mark("ours", RequestType.DESTRUCTION, "ru", "забудьте|забыть меня=|обо=", MarkKind.WORDS, 0.9)
    letter = Letter(own="Забудьте обо мне")

    assert classify(letter, compile_marks(())).type == RequestType.UNCLASSIFIED
    assert classify(letter, compile_marks((own,))).type == RequestType.DESTRUCTION
    assert classify(letter, compile_marks((*SHIPPED_MARKS, own))).evidence[0].code == "ours"


def test_a_mark_that_speaks_against_a_type_lowers_it():
    against = Mark("joke", RequestType.DESTRUCTION, "ru", "шутка|шучу", MarkKind.WORDS, -0.8)
    letter = Letter(own="Удалите мои данные. Шучу.")

    assert classify(letter).type == RequestType.DESTRUCTION
    assert classify(letter, compile_marks((*SHIPPED_MARKS, against))).type == RequestType.UNCLASSIFIED


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"code": ""}, "code"),
        ({"type": RequestType.AUTOMATIC}, "type"),
        ({"language": "en"}, "language"),
        ({"weight": 1.5}, "weight"),
        ({"window": 0}, "window"),
        ({"text": " "}, "text"),
        ({"text": "а"}, "alternatives"),
        ({"text": "!данные"}, "groups"),
        ({"text": "one two three four five six seven eight nine"}, "groups"),
        ({"text": "слово", "kind": MarkKind.PHRASE}, "phrase_length"),
    ],
)
def test_a_bad_mark_is_refused_with_a_code(change, fault):
    good = Mark("x", RequestType.ACCESS, "ru", "мои данные")
    bad = replace(good, **change)

    assert mark_faults(good) == ()
    assert mark_faults(bad) == (fault,)
    with pytest.raises(MarkFault):
        compile_marks((bad,))


def test_every_shipped_mark_is_good_and_has_a_code_of_its_own():
    assert [mark.code for mark in SHIPPED_MARKS if mark_faults(mark)] == []
    assert len({mark.code for mark in SHIPPED_MARKS}) == len(SHIPPED_MARKS)
