"""What was odd about a letter, in words: for who reads it and wonders why it looks as it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, Promise] = {
    "bad_address": _("an address is malformed"),
    "bad_base64": _("a part is not encoded rightly"),
    "bad_boundary": _("the parts are not told apart rightly"),
    "bad_charset": _("the stated character set is wrong"),
    "bad_date": _("the date is malformed"),
    "bad_html": _("the HTML is malformed"),
    "control_characters": _("the text had control characters"),
    "duplicate_header": _("a header comes twice"),
    "empty": _("there is no text"),
    "header_too_large": _("a header is too long and was cut"),
    "html_only": _("the text is HTML only"),
    "missing_blank_line": _("headers and text are not told apart"),
    "mojibake_repaired": _("garbled letters were put right"),
    "no_date": _("there is no date"),
    "no_message_id": _("there is no Message-ID"),
    "no_sender": _("there is no sender"),
    "raw_8bit_header": _("a header is not encoded"),
    "text_cut": _("the text is too long and was cut"),
    "too_deep": _("parts lie in parts too deeply"),
    "too_large": _("an attachment is too large"),
    "too_many_addresses": _("there are too many addresses"),
    "too_many_attachments": _("there are too many attachments"),
    "too_many_headers": _("there are too many headers"),
    "too_many_parts": _("there are too many parts"),
    "truncated_multipart": _("the end of the letter is missing"),
    "unknown_encoding": _("a part is encoded in an unknown way"),
    "unreadable": _("the letter cannot be read"),
}  # fmt: skip


def oddities(codes: Iterable[str]) -> list[str]:
    """The words for some codes of ``reading.message.DEFECTS``."""
    return [str(TEXTS.get(code, code)) for code in codes]
