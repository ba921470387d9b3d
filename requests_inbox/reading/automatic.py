"""Mail that machines send: recognised by RFC 3834, RFC 3464 and RFC 8098, and by what mailers really do."""

import re

from .headers import Headers
from .message import Address, Automatic, AutomaticKind, Bounce
from .structure import Part

_REPLY_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply")
_LIST_HEADERS = ("list-unsubscribe", "list-id", "list-post", "list-help", "list-archive", "list-owner")
_BULK_HEADERS = (
    "x-campaign",
    "x-campaignid",
    "x-mailgun-tag",
    "feedback-id",
    "x-mailer-recptid",
    "x-csa-complaints",
)
_NO_REPLY = re.compile(r"(?:no|do-?not|not)[-_.]?reply\b", re.IGNORECASE)
_DAEMONS = frozenset({"mailer-daemon", "mail-daemon", "maildaemon"})
_POSTMASTERS = frozenset({"postmaster", *_DAEMONS})

_PREFIXES = r"\s*(?:(?:re|fwd?|на|отв|ответ)\s?:\s*)*"
_REPLY_SUBJECT = re.compile(
    _PREFIXES + r"[\[(«\"]*(?:автоматическ(?:ий|ое) (?:ответ|уведомление о получении)|автоответ|автоотклик|"
    r"вне офиса|(?:я )?(?:нахожусь )?в отпуске|(?:я )?отсутствую|нет на (?:рабочем )?месте|"
    r"out of (?:the )?office|auto(?:matic)?[- ]?(?:reply|response|responder)|auto: |ooo:|"
    r"автоматты (?:түрдегі )?жауап|автожауап|кеңседе(?:н)? (?:жоқ|тыс)|(?:мен )?(?:еңбек )?демалыста|"
    r"жұмыс орнымда жоқ)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    _PREFIXES + r"[\[(«\"*]*(?:undeliver|delivery (?:status notification|failure|has failed|delayed)|"
    r"mail delivery (?:failed|failure|system|subsystem)|returned mail|failure notice|"
    r"message (?:not delivered|delayed)|"
    r"warning: (?:message|could not)|nondeliverable|не доставлено|недоставлен|сообщение не доставлено|"
    r"письмо не доставлено|ошибка доставки|сбой доставки|не удалось доставить|возврат (?:письма|почты)|"
    r"хабар(?:лама)? жеткізілмеді|жеткізілмеген)",
    re.IGNORECASE,
)
_RECEIPT_SUBJECT = re.compile(
    _PREFIXES + r"(?:read:|прочтено:|прочитано:|уведомление о прочтении|подтверждение прочтения|"
    r"not read:|не прочтено:|оқылды:)",
    re.IGNORECASE,
)
_CHALLENGE_SUBJECT = re.compile(
    r"(?:confirm (?:your )?(?:e-?mail|message|delivery)|verify (?:that )?you(?:'re| are) human|"
    r"подтвердите(?:,)? (?:что вы не робот|отправку (?:письма|сообщения)|доставку)|"
    r"your message (?:requires|awaits) (?:approval|moderat|verif)|challenge[- ]response)",
    re.IGNORECASE,
)
_CALENDAR_SUBJECT = re.compile(
    r"\s*(?:invitation|accepted|declined|tentative|canceled event|updated invitation|приглашение|принято|"
    r"отклонено|отменено|шақыру|қабылданды)\s?:",
    re.IGNORECASE,
)

_MESSAGE_ID = re.compile(r"^message-id:[ \t]*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"\b(5[0-5]\d)[ -](?=\D)")
_REPORT_FIELD = re.compile(
    r"^(action|status|final-recipient|original-recipient)[ \t]*:[ \t]*([^\n]{0,500})", re.I | re.M
)


def recognise(
    *, headers: Headers, top: Part, parts: list[Part], subject: str, sender: Address
) -> Automatic | None:
    """What kind of automatic mail it is, or None for a letter that somebody wrote."""
    subject = subject[:300]
    for kind, evidence in (
        (AutomaticKind.BOUNCE, _bounce_signs(headers, top, parts, subject, sender)),
        (AutomaticKind.RECEIPT, _receipt_signs(top, parts, subject)),
        (AutomaticKind.CALENDAR, _calendar_signs(top, parts, subject)),
        (AutomaticKind.REPLY, _reply_signs(headers, subject)),
        (AutomaticKind.CHALLENGE, ["subject"] if _CHALLENGE_SUBJECT.search(subject) else []),
        (AutomaticKind.LIST, _list_signs(headers, sender)),
        (AutomaticKind.GENERATED, _generated_signs(headers, sender)),
    ):
        if evidence:
            return Automatic(kind, tuple(evidence))
    return None


def _bounce_signs(headers: Headers, top: Part, parts: list[Part], subject: str, sender: Address) -> list[str]:
    signs: list[str] = []
    if top.parameters.get("report-type", "").lower() == "delivery-status":
        signs.append("report_type")
    if any(part.type in {"message/delivery-status", "message/global-delivery-status"} for part in parts):
        signs.append("delivery_status")
    if headers.has("x-failed-recipients"):
        signs.append("x_failed_recipients")
    local = sender.address.rpartition("@")[0].lower()
    named = _BOUNCE_SUBJECT.match(subject) is not None
    if local in _DAEMONS or "mailer-daemon" in sender.name.lower():
        signs.append("daemon")
    if named and (local in _POSTMASTERS or _has_null_path(headers)):
        signs.append("subject")
    return signs


def _receipt_signs(top: Part, parts: list[Part], subject: str) -> list[str]:
    signs: list[str] = []
    if top.parameters.get("report-type", "").lower() == "disposition-notification":
        signs.append("report_type")
    if any(part.type == "message/disposition-notification" for part in parts):
        signs.append("disposition_notification")
    if _RECEIPT_SUBJECT.match(subject) is not None:
        signs.append("subject")
    return signs


def _calendar_signs(top: Part, parts: list[Part], subject: str) -> list[str]:
    calendars = [part for part in parts if part.type == "text/calendar"]
    if top.type == "text/calendar" or any(part.parameters.get("method") for part in calendars):
        return ["calendar_part"]
    return ["calendar_part", "subject"] if calendars and _CALENDAR_SUBJECT.match(subject) is not None else []


def _reply_signs(headers: Headers, subject: str) -> list[str]:
    signs = [name.replace("-", "_") for name in _REPLY_HEADERS if headers.has(name)]
    if headers.token("auto-submitted").startswith("auto-replied"):
        signs.append("auto_submitted")
    if headers.token("precedence") in {"auto_reply", "auto-reply"}:
        signs.append("precedence")
    if headers.token("x-precedence") in {"auto_reply", "auto-reply"}:
        signs.append("precedence")
    if headers.has("delivered-to") and headers.token("delivered-to").startswith("autoresponder"):
        signs.append("delivered_to")
    if _REPLY_SUBJECT.match(subject) is not None:
        signs.append("subject")
    return signs


def _list_signs(headers: Headers, sender: Address) -> list[str]:
    signs = [name.replace("-", "_") for name in _LIST_HEADERS if headers.has(name)]
    if not signs and headers.token("auto-submitted") not in {"", "no"}:
        return []
    notice = headers.has("x-auto-response-suppress") or _is_no_reply(headers, sender)
    if headers.token("precedence") in {"bulk", "junk", "list"} and (signs or not notice):
        signs.append("precedence")
    return signs + [name.replace("-", "_") for name in _BULK_HEADERS if headers.has(name)]


def _generated_signs(headers: Headers, sender: Address) -> list[str]:
    signs: list[str] = []
    submitted = headers.token("auto-submitted").partition(";")[0].strip()
    if submitted and submitted != "no":
        signs.append("auto_submitted")
    if headers.has("return-path") and _has_null_path(headers):
        signs.append("null_return_path")
    suppressed = headers.token("x-auto-response-suppress")
    if suppressed and suppressed != "none":
        signs.append("x_auto_response_suppress")
    if _is_no_reply(headers, sender):
        signs.append("no_reply_sender")
    return signs


def _is_no_reply(headers: Headers, sender: Address) -> bool:
    """An address at which nobody reads; what a form on a site sends says whom to answer."""
    return _NO_REPLY.match(sender.address) is not None and not headers.has("reply-to")


def _has_null_path(headers: Headers) -> bool:
    return headers.first("return-path").strip() == b"<>"


def read_bounce(report: str, original: str, text: str) -> Bounce:
    """What a delivery report says: of its machine part, the header of the returned letter, and the text."""
    fields: dict[str, str] = {}
    for found in _REPORT_FIELD.finditer(report[:50_000]):
        fields.setdefault(found[1].lower(), found[2].strip())
    status = _STATUS.search(fields.get("status", "")) or _STATUS.search(text[:20_000])
    code = status[1] if status else ""
    action = fields.get("action", "").lower().partition(" ")[0][:20]
    recipient = fields.get("final-recipient") or fields.get("original-recipient", "")
    returned = _MESSAGE_ID.search(original[:100_000]) or _MESSAGE_ID.search(text[:100_000])
    permanent = code.startswith("5") or (
        not code and (action == "failed" or _REPLY_CODE.search(text) is not None)
    )
    return Bounce(
        original_message_id=returned[1] if returned else "",
        status=code,
        action=action if action in {"failed", "delayed", "delivered", "relayed", "expanded"} else "",
        recipient=recipient.rpartition(";")[2].strip()[:320],
        permanent=permanent and action not in {"delayed", "delivered", "relayed", "expanded"},
    )
