"""Documents as PDF/A: what they say survives whatever it is, and what they say of themselves."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pypdf import PdfReader

from compliance.policy.typesetting import KNOWN, UNKNOWN, CannotBeTypeset, printable, typeset
from tests.consents.giving import NOW

TEMPLATE = "consents/evidence.typ"
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүІіҺһ"


def content(text):
    entry = {"title": text, "facts": [(text, text)], "proof": [(text, text, True)]}
    return {
        "lang": "kk",
        "labels": {"title": "Келісім дәлелі", "wordings": "W", "checking": "C"},
        "operator": {"name": text},
        "subject": {"reference": "S-1"},
        "made": "06.04.2026",
        "head": [("Субъект", text)],
        "notes": [text],
        "consents": [{"title": text, "facts": [], "entries": [entry]}],
        "wordings": [{"heading": text, "facts": [], "proof": [], "texts": [{"lang": "ru", "title": text, "text": text}]}],
        "checking": [text],
    }  # fmt: skip


def made(text="Әлімжанова"):
    return typeset(TEMPLATE, content(text), made_at=NOW)


def text_in(document):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


def test_it_says_that_it_is_pdf_a_2b():
    reader: Any = PdfReader(io.BytesIO(made()))
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    root = reader.trailer["/Root"].get_object()
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert "/AcroForm" not in root
    assert "/JavaScript" not in str(root.get("/Names", ""))
    assert "/EmbeddedFiles" not in str(root.get("/Names", ""))
    assert "/Encrypt" not in reader.trailer
    assert reader.trailer["/ID"]


def test_all_its_fonts_are_in_it():
    reader: Any = PdfReader(io.BytesIO(made(KAZAKH)))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            assert "/ToUnicode" in font.get_object()


def test_kazakh_and_russian_letters_can_be_read_out_of_it():
    text = text_in(made(KAZAKH + " Ёлка щука № 5 «так» — ₸"))
    for letter in KAZAKH + "Ёщ№«»—₸":
        assert letter in text


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x") #read("/etc/passwd") $x^2$ *b* _i_ `c` = h <label> @ref https://x.kz \\ // /* [ ] { }',
        'a"b\\"c\\n#sys.inputs',
        "#" * 500,
        "- one\n- two\n+ three\n/ term: d",
    ],
)
def test_markup_in_a_name_is_only_letters(hostile):
    text = " ".join(text_in(made(hostile)).split())
    for word in hostile.split():
        if len(word) < 40:
            assert word in text
    assert "root:" not in text


def test_what_cannot_be_printed_stands_by_its_number():
    text = text_in(made("Ким\x00Аня\u202eгpd.exe 名 😀\ufeff\ud800".encode("utf-8", "replace").decode()))
    for number in ("[U+0000]", "[U+202E]", "[U+540D]", "[U+1F600]", "[U+FEFF]"):
        assert number in text
    assert "\u202e" not in text
    assert "\x00" not in text


@pytest.mark.long
def test_ten_thousand_letters_without_a_space_stay_on_the_pages():
    document = made("ә" * 10_000)
    text = text_in(document).replace("\n", "").replace("\u200b", "")
    assert text.count("ә") >= 10 * 10_000
    assert len(PdfReader(io.BytesIO(document)).pages) > 5


@given(st.text(max_size=200))
def test_any_text_can_be_typeset(text):
    assert made(text).startswith(b"%PDF-1.7")


def test_every_letter_that_is_printed_as_itself_has_a_picture():
    signs = [chr(number) for number in range(0x20, 0x2200) if not UNKNOWN.match(chr(number))]
    assert "ә" in signs
    assert len(signs) > 700
    made(" ".join(signs))
    assert KNOWN


def test_texts_are_kept_as_they_are_but_for_places_to_break():
    assert printable("Әлімжанова Айгерім, 1") == "Әлімжанова Айгерім, 1"
    assert printable("x" * 100).replace("\u200b", "") == "x" * 100


def test_what_went_wrong_is_told_without_values():
    with pytest.raises(CannotBeTypeset) as caught:
        typeset(TEMPLATE, {"lang": "kk", "operator": "Әлімжанова"}, made_at=NOW)
    assert "Әлімжанова" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_it_is_made_in_some_milliseconds():
    made()
    begun = time.perf_counter()
    for _ in range(5):
        made()
    assert (time.perf_counter() - begun) / 5 < 0.5
