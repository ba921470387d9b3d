"""The web processes are killed while people destroy subjects: each is whole or gone, and work goes on."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import urllib.error

import psutil
import pytest

from compliance.audit.verify import verify
from compliance.register.models import Destruction, Subject
from compliance.register.services.destruction import destroy
from tests.promises.staff_browser import signed_in
from tests.register.services.people import NOW, OFFICER, registered, why
from tests.register.services.test_killed import VALUES, assert_each_whole_or_gone


def web_processes(site: str) -> list[psutil.Process]:
    """The gunicorn that serves a site, and its workers."""
    port = site.rpartition(":")[2]
    main = [p for p in psutil.Process().children() if f"127.0.0.1:{port}" in p.cmdline()]
    assert len(main) == 1
    return [*main[0].children(recursive=True), *main]


@pytest.mark.long
@pytest.mark.parametrize("after", [1, 4])
def test_a_killed_web_process_leaves_no_subject_half_destroyed(own_database, live_stack, after):
    subjects = [registered(VALUES) for _ in range(16)]
    desks = [signed_in(live_stack, "responsible_person") for _ in range(4)]
    progress = threading.Semaphore(0)

    def work(number: int) -> None:
        for subject in subjects[number::4]:
            fields = {"what": "everything", "confirmation": subject.reference, "reason_code": "purpose_ended"}
            try:
                desks[number].submit(f"/admin/register/subject/{subject.pk}/destroy/", fields)
            except (OSError, http.client.HTTPException, urllib.error.URLError):
                return
            progress.release()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for _ in range(after):
        assert progress.acquire(timeout=60)
    for process in web_processes(live_stack):
        os.kill(process.pid, signal.SIGKILL)
    for worker in workers:
        worker.join(timeout=60)

    gone = assert_each_whole_or_gone()
    assert after <= gone < len(subjects)
    assert Destruction.objects.count() == gone
    for subject in Subject.objects.exclude(status="destroyed"):
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("purpose_ended"), now=NOW)
    assert assert_each_whole_or_gone() == len(subjects)
    assert verify().ok
