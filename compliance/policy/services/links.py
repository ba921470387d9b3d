"""Looking after the addresses that a version names: by their form, and by asking if that is switched on."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.policy.models import Clause, LinkCheck, PolicyVersion
from compliance.policy.rules.differences.addresses import emails_of, urls_of
from compliance.policy.rules.languages import LANGUAGES
from compliance.policy.rules.links import email_fault, url_fault

from .refusing import tell
from .versions import clauses_of

SECONDS = 5
MOST_ASKED = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site said: a fault (empty if none) and the status of its answer."""

    fault: str
    status: int | None


@dataclass(slots=True)
class _Link:
    kind: str
    places: list[str]
    fault: str
    answer: Answer | None = None


def check_links(
    *,
    version: PolicyVersion,
    ask: Callable[[str], Answer] | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> list[LinkCheck]:
    """Checks every address in a version and keeps what was found; what did not change is not written.

    Sites are asked outside of the transaction, and only where ``POLICY_ASK_SITES`` is set. ``ask`` stands
    in for the network.
    """
    if ask is None and settings.POLICY_ASK_SITES:
        ask = ask_site
    found = _links_in(clauses_of(version))
    for address in [one for one, link in found.items() if link.kind == "url" and ask][:MOST_ASKED]:
        if ask is not None and found[address].fault in {"", "not_secure"}:
            found[address].answer = ask(address)
    with transaction.atomic():
        known = {one.address: one for one in LinkCheck.objects.select_for_update().filter(version=version)}
        for address, link in found.items():
            _keep(known, version, address, link, actor=actor, reason=reason, now=now)
        tell(
            "policy.links_checked", version, actor=actor, reason=reason, now=now,
            count=len(found), problems=sum(bool(known[one].fault) for one in found),
        )  # fmt: skip
    return [known[address] for address in found]


def links_of(version: PolicyVersion) -> list[LinkCheck]:
    """The addresses that the version names now, judged by their form, with what sites said at the last check.

    An address that was not checked yet is a row of no table, without a moment.
    """
    kept = {one.address: one for one in LinkCheck.objects.filter(version=version)}
    shown = []
    for address, link in _links_in(clauses_of(version)).items():
        row = kept.get(address) or LinkCheck(version=version, address=address, kind=link.kind)
        row.places, row.fault = link.places, link.fault or row.fault
        shown.append(row)
    return shown


def ask_site(address: str) -> Answer:
    """Asks a site for the head of a page. Goes to public addresses only, follows nothing, sends nothing."""
    parts = urlsplit(address)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        peer = _public_address(host, port)
        if peer is None:
            return Answer("not_public", None)
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        # To the very address that was looked at: the name might lead elsewhere a moment later.
        connection.sock = socket.create_connection((peer, port), SECONDS)
        if secure:
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
        try:
            connection.request("HEAD", parts.path or "/", headers={"User-Agent": "policy-link-check"})
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError):
        return Answer("no_answer", None)
    if status in {404, 410}:
        return Answer("not_found", status)
    # 405: the page is there, but does not answer to this question.
    return Answer("refused" if status >= 400 and status not in {401, 403, 405, 429} else "", status)


def _public_address(host: str, port: int) -> str | None:
    for _family, _kind, _protocol, _name, peer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if ipaddress.ip_address(peer[0]).is_global:
            return str(peer[0])
    return None


def _links_in(clauses: Iterable[Clause]) -> dict[str, _Link]:
    found: dict[str, _Link] = {}
    for clause in clauses:
        for language in LANGUAGES:
            text = clause.text_in(language)
            here = [(one, "url", url_fault(one)) for one, _span in urls_of(text)]
            here += [(one, "email", email_fault(one)) for one, _span in emails_of(text)]
            for address, kind, fault in here:
                link = found.setdefault(address[:2000], _Link(kind, [], fault))
                place = f"{clause.number} {language}"
                if place not in link.places:
                    link.places.append(place)
    return found


def _keep(
    known: dict[str, LinkCheck],
    version: PolicyVersion,
    address: str,
    link: _Link,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> None:
    answer = link.answer
    said = {
        "kind": link.kind,
        "places": link.places,
        "fault": link.fault or (answer.fault if answer else ""),
        "status": answer.status if answer else None,
        "asked": answer is not None,
    }
    row = known.get(address) or LinkCheck(version=version, address=address)
    if row.pk is None or any(getattr(row, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(row, name, value)
        row.checked_at = now
        row.record(actor=actor, reason=reason, now=now)
    known[address] = row
