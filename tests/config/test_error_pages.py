"""Pages for what went wrong: in the reader's language, without what was typed, without a script."""

import re

import pytest
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from config import errors
from tests.personas import hire, signed_in

TYPED = "900101300017"
HEADINGS = {
    "en": {400: "The request cannot be read", 403: "You may not do this", 404: "There is no such page"},
}


@pytest.mark.django_db
class TestNotFound:
    @pytest.mark.parametrize("language", ["en", "ru", "kk"])
    def test_it_speaks_the_language_of_the_browser(self, auditor, language):
        someone = signed_in(hire("auditor", language=language))
        with translation.override(language):
            expected = translation.gettext("There is no such page")
        answer = someone.get(f"/admin/{TYPED}/", headers={"Accept-Language": language})
        assert answer.status_code == 404
        body = answer.content.decode()
        assert expected in body
        assert f'lang="{language}"' in body

    def test_it_repeats_nothing_of_the_address(self, auditor):
        body = auditor.get(f"/admin/{TYPED}/?q={TYPED}").content.decode()
        assert TYPED not in body

    def test_it_names_the_request_by_the_id_of_the_header(self, auditor):
        answer = auditor.get("/admin/nowhere/")
        assert answer["X-Request-ID"] in answer.content.decode()


@pytest.mark.django_db
def test_what_a_role_does_not_include_is_refused_in_words(clerk):
    answer = clerk.get("/admin/audit/auditentry/")
    assert answer.status_code == 403
    assert "Your role does not include it." in answer.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 500])
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_page_says_what_happened_what_was_kept_and_what_to_do(status, language):
    request = RequestFactory().get(f"/{TYPED}", headers={"Accept-Language": language})
    handler = {400: errors.bad_request, 403: errors.permission_denied, 404: errors.page_not_found}.get(status)
    answer = handler(request, ValueError(TYPED)) if handler else errors.server_error(request)
    body = answer.content.decode()
    assert answer.status_code == status
    assert TYPED not in body
    assert len(re.findall("<p>", body)) == 3
    assert f'lang="{language}"' in body
    assert "<script" not in body
    assert "<style" not in body
    assert not re.search(r"\son\w+=", body)
    if language in HEADINGS and status in HEADINGS[language]:
        assert HEADINGS[language][status] in body


@pytest.mark.django_db
def test_a_host_that_is_not_ours_gets_the_page_for_bad_requests():
    answer = Client(headers={"Accept-Language": "en"}).get("/healthz", headers={"Host": f"{TYPED}.example"})
    assert answer.status_code == 400  # not even a probe: docs/how-to/deploy.md
    answer = Client().get("/admin/login/", headers={"Host": f"{TYPED}.example", "Accept-Language": "en"})
    assert answer.status_code == 400
    body = answer.content.decode()
    assert "The request cannot be read" in body
    assert TYPED not in body


@pytest.mark.django_db
def test_a_mistake_of_ours_shows_the_page_and_none_of_the_values(auditor, monkeypatch):
    from compliance.audit.admin import trail

    def fail(*args, **kwargs):
        raise RuntimeError(TYPED)

    monkeypatch.setattr(trail, "trail_page", fail)
    auditor.raise_request_exception = False
    answer = auditor.get(f"/admin/audit/auditentry/?kind=3&x={TYPED}")
    assert answer.status_code == 500
    body = answer.content.decode()
    assert "Something went wrong here" in body
    assert TYPED not in body


@override_settings(
    STORAGES={
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
)
def test_without_collected_files_the_page_is_bare_but_there():
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"500" in answer.content
