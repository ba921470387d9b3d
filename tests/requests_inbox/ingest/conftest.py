import pytest
from django.conf import settings

from tests.requests_inbox.ingest.dovecot import dovecot

__all__ = ["dovecot", "own_files"]


@pytest.fixture(autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large letters are not left where others look for canaries."""
    media = tmp_path_factory.mktemp("media")
    monkeypatch.setattr(settings, "SEALED_FILES_ROOT", media / "sealed")
    monkeypatch.setenv("MEDIA_ROOT", str(media))
