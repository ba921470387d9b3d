"""Whether the screens themselves speak Kazakh and Russian: a text nobody marked is in no catalogue."""

from __future__ import annotations

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.deadlines.models import DeadlineRule
from compliance.disclosures.models import Recipient
from compliance.policy.services import operator
from compliance.register.models import Category, LegalBasis, Purpose
from compliance.register.services.blocking import block
from config.messages import compile_if_needed
from requests_inbox.models import Mark
from tests.personas import Persona, hire, signed_in
from tests.register.services.people import registered

NOT_READ = {"script", "style", "code", "pre", "template", "svg", "time", "datalist", "kbd", "samp"}
NOT_WORDS = {"material-symbols-outlined"}
SPOKEN_ATTRIBUTES = {"title", "aria-label", "placeholder", "alt"}
WORD = re.compile(r"[A-Za-z]{3,}")
SAME_IN_EVERY_LANGUAGE = re.compile(
    r"English|CSV|UTF|XLSX|SHA|PostgreSQL|MASTER_KEYS|SMS|[Pp]ush|[Cc]ookie"
    r"|PDF|PNG|JPEG|TIFF|EML|ZIP|ISO|\b(KZ|RU|US)\b"
    r"|\b(service|marketing|cookies|distribution)\b"  # codes of series of wordings
    r"|\bexcess\b"  # the code of a retention rule
    r"|\bLayout [0-9]+\b"  # a record by its technical name
    r"|\bS-[0-9A-Z]{4}-[0-9A-Z]{4}\b"  # references of subjects
    r"|\S+@\S+|\{[a-z_]+\}"  # addresses of the operator; placeholders of the texts of letters
    r"|\b[a-z_]+\.[a-z_]+\b"  # permissions, jobs and events by their technical names
    r"|\b[A-Za-z]+(_[a-z]+)+\b"  # codes, among them those of marks
    r"|\b(START)?TLS\b"
    r"|\b[0-9a-f]{16,}\b"
    r"|\b(migrate|system|[Tt]ests?)\b"  # who did it, here
)
NEVER_FOLLOWED = re.compile(r"/(logout|sign-out|language|jsi18n|download|export|proof)\b|\.(csv|json|xlsx)$")
MOST_PAGES = 80


class Screen(HTMLParser):
    """The words a person reads on a page, and the links to others."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes attributes that are read aloud or shown."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        hidden = tag in NOT_READ or bool(NOT_WORDS & set(given.get("class", "").split()))
        if not self._silent and not hidden:
            self.words += [given[name] for name in sorted(SPOKEN_ATTRIBUTES & set(given))]
            if tag == "input" and given.get("type") in {"submit", "button"}:
                self.words.append(given.get("value", ""))
        if tag not in {"input", "br", "img", "meta", "link", "hr", "col", "wbr", "source", "path"}:
            self._open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        """Leaves the element."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                break

    def handle_data(self, data: str) -> None:
        """Notes a text."""
        if not self._silent:
            self.words.append(data)

    @property
    def _silent(self) -> bool:
        return any(hidden for _tag, hidden in self._open)


def english_on(page: str) -> set[str]:
    """Texts of a page that hold a Latin word which is not the same in every language."""
    found = set()
    for text in Screen(page).words:
        if WORD.search(SAME_IN_EVERY_LANGUAGE.sub("", text)):
            found.add(" ".join(text.split()))
    return found


def pages_of(persona: Persona) -> dict[str, str]:
    """Every kind of page that the links lead to from the start page, one of each kind."""
    waiting = deque(["/admin/", "/account/"])
    kinds: set[str] = set()
    pages: dict[str, str] = {}
    while waiting and len(pages) < MOST_PAGES:
        address = waiting.popleft()
        kind = re.sub(r"\d+", "N", urlsplit(address).path)
        if kind in kinds or NEVER_FOLLOWED.search(kind):
            continue
        kinds.add(kind)
        response = persona.get(address, follow=True)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        pages[kind] = response.content.decode()
        for link in Screen(pages[kind]).links:
            target = urlsplit(urljoin(address, link))
            if not target.netloc and target.path.startswith("/"):
                waiting.append(target.path)
    return pages


@pytest.fixture
def something_to_see() -> None:
    """A subject with data, one category blocked, so that tables are not empty."""
    subject = registered(purposes=("service_access",))
    block(
        subject=subject,
        category=Category.objects.get(code="email"),
        ground="dispute",
        until=None,
        actor=Actor.command("tests"),
        reason=Reason("dispute"),
        now=timezone.now(),
    )


def kept_in_english() -> set[str]:
    """What the catalogue itself keeps in English: codes, and names in that language."""
    card = operator()
    return (
        {card.email_subjects, card.email_information_ru, card.site}
        | {
            text
            for model in (Category, Purpose, LegalBasis, DeadlineRule, Recipient)
            for row in model.objects.all()
            for text in (row.code, row.name_en)
        }
        | set(Recipient.objects.values_list("policy_url", flat=True))
        # Words that letters in English are recognised by.
        | set(Mark.objects.filter(language="").values_list("text", flat=True))
    )


# Together these three see every kind of screen; that the Russian is complete, the catalogues show.
@pytest.mark.django_db
@pytest.mark.parametrize(
    "role",
    [
        "responsible_person",
        pytest.param("auditor", marks=pytest.mark.long),
        pytest.param("administrator", marks=pytest.mark.long),
    ],
)
def test_no_screen_falls_back_to_english(role: str, something_to_see: None) -> None:
    compile_if_needed()
    persona = signed_in(hire(role, language="kk", username="zz", full_name="Айгерім"))
    persona.cookies["django_language"] = "kk"

    pages = pages_of(persona)

    assert len(pages) > 5
    allowed = kept_in_english()
    spoken = {kind: english_on(page) - allowed for kind, page in pages.items()}
    assert {kind: texts for kind, texts in spoken.items() if texts} == {}
