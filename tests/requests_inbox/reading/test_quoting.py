import pytest

from requests_inbox.reading.quoting import split_quoted


@pytest.mark.parametrize(
    "introduction",
    [
        "20.04.2026 10:11, Поддержка <support@shop.example> пишет:",
        "пн, 20 апр. 2026 г. в 10:30, Поддержка <support@shop.example>:",
        "2026 ж. 20 сәу., дс 10:30, Қолдау <support@shop.example> жазды:",
        "On Mon, Apr 20, 2026 at 10:30 AM Support <support@shop.example> wrote:",
        "Понедельник, 20 апреля 2026, 10:30 +05:00 от Поддержка <support@shop.example>\nнаписал(а):",
    ],
)
@pytest.mark.parametrize("marker", ["> ", ""])
def test_an_introduction_begins_what_is_quoted(introduction, marker):
    split = split_quoted(f"Жауабым осы\n\n{introduction}\n{marker}old words", "Re: x")

    assert split.own == "Жауабым осы"
    assert "old words" in split.quoted
    assert not split.forwarded


def test_own_words_between_and_below_quoted_lines_stay_own():
    split = split_quoted("one\n> q1\ntwo\n>> q2\nthree", "Re: x")

    assert split.own == "one\ntwo\nthree"
    assert split.quoted == "q1\nq2"


@pytest.mark.parametrize(
    "text",
    [
        "см.\n-----Original Message-----\nFrom: a\nold",
        "см.\n-------- Исходное сообщение --------\nold",
        "см.\nОт: Поддержка <s@shop.example>\nОтправлено: 20 апреля\nКому: x\nТема: y\n\nold",
        "см.\nКімнен: Қолдау\nЖіберілді: 20 сәуір\nКімге: x\nТақырыбы: y\n\nold",
    ],
)
def test_all_below_a_separator_is_quoted(text):
    split = split_quoted(text, "Re: y")

    assert split.own == "см."
    assert split.quoted.endswith("old")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("---------- Forwarded message ---------\nold", "x"),
        ("-------- Пересылаемое сообщение --------\nold", "x"),
        ("> old", "Fwd: x"),
        ("> old", "RE: FW: x"),
    ],
)
def test_what_is_sent_on_is_told_from_what_is_answered(text, subject):
    assert split_quoted(text, subject).forwarded


def test_a_letter_that_only_mentions_writing_is_not_quoted():
    text = "От вас жду ответа.\nВаш сотрудник мне пишет:\nвсё хорошо\nДата: завтра"

    assert split_quoted(text, "x").own == text
