"""What holds for every page: headers, an id, a sign-in; and the stranger at every door."""

import re
import uuid
from typing import Any

import pytest
from django.contrib import admin
from django.core.checks import run_checks
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from compliance.audit.models import AuditEntry
from tests.access.trail import entries, only
from tests.personas import PERSONAS, hire, signed_in

pytestmark = pytest.mark.django_db

SAMPLES = {
    "object_id": "1",
    "app_label": "access",
    "url": "nothing",
    "content_type_id": "1",
    "language": "ru",
}
OPEN_TO_STRANGERS = {
    "root",
    "admin:login",
    "access:language",
    "healthz",
    "readyz",
    "terms",
    "public_terms",
    "policy",
    "public_policy",
    "public_policy_version",
    "public_policy_archive",
    "api:openapi-json",
}


def every_address() -> list[tuple[str, str]]:
    """Name and a sample address of every page of the site."""
    found: list[tuple[str, str]] = []

    def walk(patterns: list[Any], prefix: str, namespace: list[str]) -> None:
        for pattern in patterns:
            route = prefix + _filled(str(pattern.pattern))
            if isinstance(pattern, URLResolver):
                walk(
                    pattern.url_patterns,
                    route,
                    namespace + ([pattern.namespace] if pattern.namespace else []),
                )
            elif isinstance(pattern, URLPattern):
                found.append((":".join([*namespace, pattern.name or ""]), "/" + route))

    walk(get_resolver().url_patterns, "", [])
    return found


def _filled(route: str) -> str:
    route = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: SAMPLES.get(match[1], "1"), route)
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda match: SAMPLES.get(match[1], "1"), route)
    return route.strip("^$").replace("\\", "")


def test_the_list_of_addresses_knows_the_admin():
    names = dict(every_address())
    assert names["admin:access_user_changelist"] == "/admin/access/user/"
    assert names["admin:access_user_change"] == "/admin/access/user/1/change/"
    assert len(names) > 20


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
def test_a_stranger_reaches_no_page_but_the_sign_in(stranger, method):
    for name, address in every_address():
        answer = getattr(stranger, method)(address)
        if name in OPEN_TO_STRANGERS:
            continue
        if name.startswith("api:"):  # a token is asked for there, not a sign-in
            assert answer.status_code in {401, 404, 405}, (name, address, answer.status_code)
            continue
        assert answer.status_code == 302, (name, address, answer.status_code)
        assert answer["Location"].startswith("/admin/login/"), (name, answer["Location"])


def test_every_door_a_stranger_tries_is_an_entry_without_what_they_typed(stranger):
    stranger.get("/admin/900101300017/?q=900101300017")
    stranger.get("/admin/access/user/?q=900101300017")
    views = [entry.details["view"] for entry in entries("access.unauthenticated")]
    assert views == ["admin:", "admin:access_user_changelist"] or views[1] == "admin:access_user_changelist"
    assert all("900101300017" not in str(entry.details) for entry in AuditEntry.objects.all())


def test_a_page_without_permission_is_refused_and_recorded(clerk):
    assert clerk.get("/admin/access/user/").status_code == 403
    entry = only("access.refused")
    assert entry.actor == clerk.actor.label
    assert entry.details["view"] == "admin:access_user_changelist"
    assert entry.details["method"] == "GET"
    assert entry.request_id is not None


def test_every_answer_has_an_id_of_our_own(stranger):
    sent = str(uuid.uuid4())
    answer = stranger.get("/admin/login/", headers={"X-Request-ID": sent})
    assert answer["X-Request-ID"] != sent
    assert uuid.UUID(answer["X-Request-ID"]).version == 4


def test_what_one_request_records_carries_its_id(stranger):
    answer = stranger.post("/admin/login/", {"username": "nobody-at-all", "password": "x"})
    assert str(only("access.sign_in_failed").request_id) == answer["X-Request-ID"]


ADDRESSES = ["/admin/login/", "/admin/", "/account/", "/healthz", "/nothing/at/all", "/admin/access/user/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["stranger", "administrator", "clerk"])
def test_every_page_has_the_secure_headers(address, who, request):
    answer = request.getfixturevalue(who).get(address)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    directives = dict(part.split(" ", 1) if " " in part else (part, "") for part in policy.split("; "))
    assert "'unsafe-inline'" not in directives.get("script-src", "") + directives.get("style-src", "")
    assert "*" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/account/", "/account/password/"])
def test_no_page_of_the_back_office_stays_in_a_cache(administrator, address):
    assert administrator.get(address)["Cache-Control"] == "no-store, private"


def test_pages_without_scripts_allow_none(stranger):
    policy = stranger.get("/nothing/at/all")["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "unsafe" not in policy


def test_answers_that_are_no_pages_are_harmless_when_shown_as_one(stranger):
    assert "sandbox" in stranger.get("/healthz")["Content-Security-Policy"]


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<style|\son[a-z]+\s*=", re.IGNORECASE
)


@pytest.mark.long
@pytest.mark.parametrize("who", [*PERSONAS, "stranger"])
def test_no_page_needs_what_the_content_policy_refuses(who, request):
    """No inline script, no handler in an attribute, no <style>: the browser would drop them silently."""
    client: Client = request.getfixturevalue(who)
    seen = 0
    for name, address in every_address():
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found = INLINE.search(answer.content.decode())
            assert not found, (name, address, found[0] if found else "")
            seen += 1
    assert seen > 0


def test_strangers_cost_no_query_on_the_liveness_page(stranger, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert stranger.get("/healthz").status_code == 200


def test_the_settings_satisfy_the_checks_of_access():
    assert [
        problem for problem in run_checks(tags=["security"]) if (problem.id or "").startswith("access.")
    ] == []


def test_a_missing_guard_is_a_numbered_error(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SignInSteps" not in name]
    assert "access.E002" in [problem.id for problem in run_checks(tags=["security"])]


def test_axes_and_groups_have_no_screens():
    labels = {model._meta.label for model in admin.site._registry}
    assert labels.isdisjoint({"axes.AccessAttempt", "axes.AccessLog", "auth.Group", "auth.Permission"})


def test_the_language_follows_the_user_and_not_the_browser():
    client = signed_in(hire("auditor", language="kk"))
    answer = client.get("/admin/", headers={"Accept-Language": "en"})
    assert answer["Content-Language"] == "kk"
    assert client.cookies["django_language"].value == "kk"


def test_a_stranger_chooses_a_language_and_keeps_it_in_a_cookie(stranger):
    answer = stranger.post("/account/language/", {"language": "kk", "next": "/admin/login/"})
    assert answer["Location"] == "/admin/login/"
    assert stranger.get("/admin/login/")["Content-Language"] == "kk"
    stranger.post("/account/language/", {"language": "xx"})
    assert stranger.get("/admin/login/")["Content-Language"] == "kk"


def test_the_choice_of_a_language_leads_to_no_other_site(stranger):
    answer = stranger.post("/account/language/", {"language": "kk", "next": "//evil.example/"})
    assert answer["Location"] == "/admin/"


def test_a_stranger_who_knows_no_address_reads_the_policy(stranger):
    assert stranger.get("/")["Location"] == "/policy/"
