"""An upload of any size is never in clear on a disk (promise 1)."""

from __future__ import annotations

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import RequestFactory

from compliance.vault.files import FRAME_BYTES
from compliance.vault.uploads import SealedUploadHandler
from compliance.vault.values import EnvelopeBroken

LINE = "Канарейкин;Жұлдызай;900101300017\n".encode()


@pytest.fixture
def on_disk(monkeypatch):
    """Every file without a name that is made during the test."""
    made = []
    plain = tempfile.TemporaryFile

    def remembered(*args, **kwargs):
        made.append(plain(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", remembered)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *a, **k: pytest.fail("a file in clear"))
    return made


def uploaded(content: bytes):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.csv", content, "text/csv")})
    return request.FILES["file"]


@pytest.mark.parametrize("size", [3_000_000, 3 * FRAME_BYTES, 3 * FRAME_BYTES + 1])
def test_a_large_file_reads_as_it_was_sent_and_is_sealed_on_disk(on_disk, size):
    content = (LINE * (size // len(LINE) + 1))[:size]
    file = uploaded(content)

    assert (file.name, file.size, file.content_type) == ("a.csv", size, "text/csv")
    assert file.read() == content
    file.seek(FRAME_BYTES - 5)
    assert file.read(10) == content[FRAME_BYTES - 5 : FRAME_BYTES + 5]
    file.seek(0)
    assert b"".join(file.chunks()) == content
    (raw,) = on_disk
    raw.seek(0)
    stored = raw.read()
    assert len(stored) > size
    assert "Канарейкин".encode() not in stored
    assert b"900101300017" not in stored


def test_a_small_file_touches_no_disk(on_disk):
    assert uploaded(LINE).read() == LINE
    assert on_disk == []


def test_a_frame_that_was_altered_on_disk_is_refused(on_disk):
    file = uploaded(LINE * 100_000)
    on_disk[0].seek(100)
    on_disk[0].write(b"x")
    with pytest.raises(EnvelopeBroken):
        file.read()


def test_an_upload_that_breaks_off_is_let_go():
    handler = SealedUploadHandler()
    handler.new_file("file", "a.csv", "text/csv", None)
    handler.receive_data_chunk(LINE, 0)
    handler.upload_interrupted()
    assert handler._file.closed


def test_no_handler_writes_in_clear(settings):
    name = f"{TemporaryFileUploadHandler.__module__}.{TemporaryFileUploadHandler.__qualname__}"
    assert name not in settings.FILE_UPLOAD_HANDLERS
