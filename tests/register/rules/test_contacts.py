from __future__ import annotations

import encodings.idna

import phonenumbers
import pytest
from hypothesis import given, strategies as st

from compliance.register.rules import contacts
from compliance.register.rules.contacts import email_key, normalise_email, normalise_phone
from compliance.register.rules.outcome import Normalised, Rejected
from tests.register.makers import outcome


def code_of(action, raw: str) -> str:
    with pytest.raises(Rejected) as caught:
        action(raw)
    return caught.value.code


@pytest.mark.parametrize(
    "raw",
    [
        "+77011234567",
        "87011234567",
        "77011234567",
        "7011234567",
        "8 (701) 123-45-67",
        "+7 701 123 45 67",
        "8.701.123.45.67",
        " 8\u00a0701\u00a01234567 ",
        "8–701–123–45–67",
    ],
)
def test_every_way_to_write_a_kazakh_mobile_is_one_number(raw):
    assert normalise_phone(raw) == ("+77011234567", ())


def test_fixed_and_foreign_numbers_are_kept():
    assert normalise_phone("8 (727) 250-12-34") == ("+77272501234", ("phone_not_mobile",))
    assert normalise_phone("+998 90 123 45 67") == ("+998901234567", ())
    assert normalise_phone("+7 495 123 45 67") == ("+74951234567", ("phone_not_mobile",))


def test_direction_marks_of_a_phone_book_are_removed_with_a_warning():
    assert normalise_phone("\u202a+7 701 123 45 67\u202c") == ("+77011234567", ("invisible_removed",))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        (" - ", "phone_invalid"),
        ("123", "phone_invalid"),
        ("+7 000 000 00 00", "phone_invalid"),
        ("87011234567, 87021234567", "phone_several"),
        ("87011234567/68", "phone_several"),
        ("8 701 123 45 67 доб. 12", "phone_extension"),
        ("8 701 123 45 67 ext 12", "phone_extension"),
        ("тел. 8 701 123 45 67", "phone_characters"),
        ("8701ABC4567", "phone_characters"),
        ("\u202e7654321107+", "bidi_characters"),
        ("8701\x001234567", "control_characters"),
        ("8" * 10_000_000, "too_long"),
    ],
)
def test_what_is_no_phone_is_rejected_with_its_reason(raw, code):
    assert code_of(normalise_phone, raw) == code


@given(st.integers(0, 10**10 - 1), st.sampled_from(["8", "7", "+7", ""]))
def test_the_quick_way_agrees_with_the_library(number, prefix):
    raw = f"{prefix}{number:010}"
    parsed = phonenumbers.parse(raw, "KZ")
    found = outcome(normalise_phone, raw)
    if isinstance(found, Normalised):
        assert found.value == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    else:
        assert not phonenumbers.is_valid_number(parsed)


@given(st.text(alphabet="+78012345 69()-.", max_size=20))
def test_a_phone_once_normalised_stays(raw):
    found = outcome(normalise_phone, raw)
    if isinstance(found, Normalised):
        assert normalise_phone(found.value).value == found.value


@pytest.mark.parametrize(
    ("raw", "value", "key"),
    [
        ("Ivan.Petrov@Example.COM", "Ivan.Petrov@example.com", "ivan.petrov@example.com"),
        (" a@b.kz ", "a@b.kz", "a@b.kz"),
        ("o'hara+x@mail.example", "o'hara+x@mail.example", "o'hara+x@mail.example"),
        ("a@Почта.Қаз", "a@почта.қаз", "a@xn--80a1acny.xn--80ao21a"),
        ("a@xn--80a1acny.xn--80ao21a", "a@xn--80a1acny.xn--80ao21a", "a@xn--80a1acny.xn--80ao21a"),
    ],
)
def test_addresses_are_kept_as_written_and_found_in_one_spelling(raw, value, key):
    assert normalise_email(raw) == (value, ())
    assert email_key(value) == key


def test_a_cyrillic_local_part_is_kept_with_a_warning():
    assert normalise_email("Иван@почта.қаз") == ("Иван@почта.қаз", ("email_local_not_latin",))
    assert email_key("Иван@почта.қаз") == "иван@xn--80a1acny.xn--80ao21a"


def test_an_address_like_a_formula_is_flagged():
    assert normalise_email("=cmd@example.com").warnings == ("formula_like",)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        ("ivan", "email_syntax"),
        ("@example.com", "email_syntax"),
        ("ivan@", "email_syntax"),
        ("a b@example.com", "email_syntax"),
        ("a..b@example.com", "email_syntax"),
        (".a@example.com", "email_syntax"),
        ('"a b"@example.com', "email_syntax"),
        ("Ivan <ivan@example.com>", "email_syntax"),
        ("a@b.kz, c@d.kz", "email_several"),
        ("a@localhost", "email_domain"),
        ("a@-x.kz", "email_domain"),
        ("a@x..kz", "email_domain"),
        ("a@1.2.3.4", "email_domain"),
        ("a@[1.2.3.4]", "email_domain"),
        ("a@x_y.kz", "email_domain"),
        ("a@xn--\x7f.kz", "control_characters"),
        ("a@zz--abc.kz", "email_domain"),
        ("a@\u3002.kz", "email_domain"),
        ("ivаn@example.com", "email_mixed_scripts"),
        ("ivan@exаmple.com", "email_mixed_scripts"),
        ("a" * 65 + "@example.com", "email_length"),
        ("a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".kz", "email_length"),
        ("a" * 10_000_000, "email_length"),
        ("a\u202e@example.com", "bidi_characters"),
        ("a\x00@example.com", "control_characters"),
    ],
)
def test_what_is_no_address_is_rejected_with_its_reason(raw, code):
    assert code_of(normalise_email, raw) == code


@given(st.emails())
def test_ordinary_addresses_are_accepted(raw):
    found = normalise_email(raw)
    assert normalise_email(found.value).value == found.value
    assert email_key(found.value) == email_key(found.value.upper())


@given(st.text(max_size=60).map(lambda text: f"a@{text}"))
def test_any_domain_is_accepted_or_rejected(raw):
    found = outcome(normalise_email, raw)
    if isinstance(found, Normalised):
        assert email_key(found.value).rpartition("@")[2].isascii()
        assert normalise_email(found.value) == found


@given(
    st.text(st.sampled_from("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі0123456789-"), min_size=1, max_size=70)
)
def test_the_quick_way_of_a_cyrillic_domain_agrees_with_the_slow_one(label):
    if label.isascii():
        return
    try:
        slow: str | None = encodings.idna.ToASCII(label).decode()
    except UnicodeError:
        slow = None
    quick = contacts._to_punycode(label)
    assert slow in {quick, None}
    assert slow is not None or len(quick or "") > 63
