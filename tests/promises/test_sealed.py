"""Promise 1: no personal value is in clear outside process memory, whichever way it came in."""

from __future__ import annotations

import time

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from compliance.audit.verify import verify
from compliance.register.models import Category, DataItem, Subject, SubjectImport
from compliance.register.services.destruction import destroy
from compliance.register.services.search import find_subjects
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from config.columns import PLAIN
from tests import canaries
from tests.promises.staff_browser import signed_in
from tests.register.services.people import NOW, OFFICER, why
from tests.services import SERVICES

FORM = {
    "surname": "Канарбекқызы",
    "name": "Жұлдызай",
    "patronymic": "Қанаттықызы",
    "birth_date": "1990-01-01",
    "iin": "900101300017",
    "email": "zhuldyzai.canary@example.kz",
    "mobile_phone": "+77625550199",
    "legal_address": "Канареечная улица 17",
}
FILE = {
    "Фамилия": "Файловский",
    "Имя": "Канареймир",
    "ИИН": "791028302728",
    "Электронная почта": "file.canary@example.kz",
    "Мобильный телефон": "+77635550188",
}
REJECTED = "950101300779"
TYPED = ("Ищейкин", "Зашумелов", "missing.canary@example.kz", "Тайнописьмо", "Ошибкин-Адресный")


def everywhere(database) -> list[tuple[str, bytes]]:
    return [
        ("dump", canaries.dump(database)),
        *canaries.media(),
        *canaries.logs(SERVICES.root / "log"),
        ("broker", canaries.broker()),
    ]


def all_values() -> list[str]:
    return [*FORM.values(), *FILE.values(), REJECTED, *TYPED]


def test_no_value_is_found_in_clear_whichever_way_it_came_in(own_database, live_stack, tmp_path, capfd):
    desk = signed_in(live_stack, "responsible_person")
    desk.submit(
        "/admin/register/subject/add/",
        {
            **{f"value_{code}": value for code, value in FORM.items()},
            "kind": "person", "language": "kk", "source": "website_form", "medium": "electronic",
            "reason_code": "service", "note": f"сказала {TYPED[3]}",
        },
    )  # fmt: skip
    assert Subject.objects.count() == 1, "the form did not save"
    subject = Subject.objects.get()
    page = f"/admin/register/subject/{subject.pk}"
    # A value that is refused, one that is searched for in vain, one in an address, one in a broken form.
    desk.submit("/admin/register/subject/add/", {"value_iin": REJECTED, "value_surname": TYPED[1]})
    desk.submit("/admin/register/subject/search/", {"text": TYPED[0]}, form="/admin/register/subject/")
    desk.submit("/admin/register/subject/search/", {"text": FORM["iin"]}, form="/admin/register/subject/")
    desk.submit("/admin/register/subject/search/", {"text": TYPED[2]}, form="/admin/register/subject/")
    desk.submit(f"{page}/values/", {"value_surname": f"{TYPED[1]}\0"})
    items = [str(pk) for pk in subject.items.values_list("pk", flat=True)]
    shown = desk.submit(
        f"{page}/reveal/", {"values": items, "reason_code": "service", "note": f"просил {TYPED[3]}"}
    )
    assert FORM["surname"] in shown.body
    versions = [str(pk) for pk in DataItem.history.values_list("history_id", flat=True)]
    shown = desk.submit(
        f"{page}/history/reveal/",
        {"values": versions, "reason_code": "service", "note": f"просил {TYPED[3]}"},
        form=f"{page}/history/reveal/?values={versions[0]}",
    )
    assert FORM["surname"] in shown.body

    source = tmp_path / "subjects.csv"
    lines = [";".join(FILE), ";".join(FILE.values()), f"{TYPED[1]};Имя;{REJECTED};;"]
    source.write_text("\n".join(lines), encoding="utf-8")
    call_command("import_subjects", str(source), "--json")
    printed = capfd.readouterr()
    canaries.assert_nowhere(all_values(), [("printed", (printed.out + printed.err).encode())])

    assert Subject.objects.count() == 2
    canaries.assert_nowhere(all_values(), everywhere(own_database))
    # Libraries would keep what a stranger types there, or the name of what staff touch.
    for table in (table for table, kinds in PLAIN.items() if kinds.keys() == {"empty"}):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table


@pytest.mark.long
def test_no_value_is_left_behind_by_a_mistake_of_ours(own_database, live_stack, superuser_connection):
    """A failure in the midst of the work: values are in its frames, and go to no page and no log."""
    desk = signed_in(live_stack, "responsible_person")
    superuser_connection.execute("ALTER TABLE register_dataitem RENAME TO not_there")
    form = "/admin/register/subject/add/"
    answer = desk.submit(
        form,
        {
            **{f"value_{code}": value for code, value in FORM.items()},
            "kind": "person", "language": "kk", "source": "website_form", "medium": "electronic",
            "reason_code": "service", "note": f"сказала {TYPED[3]}",
        },
    )  # fmt: skip
    assert answer.status == 500
    searched = desk.submit("/admin/register/subject/search/", {"text": FORM["iin"]}, form=form)
    assert searched.status == 500

    pages = [("page", answer.body.encode()), ("search", searched.body.encode())]
    logs = list(canaries.logs(SERVICES.root / "log"))
    assert any(b"register_dataitem" in content for _, content in logs), "the mistake is not in the log"
    canaries.assert_nowhere([*FORM.values(), TYPED[3]], [*pages, *everywhere(own_database)])


@pytest.mark.long
def test_no_value_of_an_uploaded_file_is_found_in_clear(own_database, live_stack, celery_worker):
    """The file goes over the web to a worker; its rejected rows come back by a recorded download."""
    desk = signed_in(live_stack, "compliance_officer")
    lines = [";".join(FILE), ";".join(FILE.values()), f"{TYPED[1]};Имя;{REJECTED};;"]
    fields = {
        "source": "import", "language": "ru", "kind": "person", "reason_code": "import",
        "note": f"прислал {TYPED[3]}",
    }  # fmt: skip
    started = desk.upload(
        "/admin/register/subjectimport/add/", fields, "file", f"{TYPED[0]}.csv", "\n".join(lines).encode()
    )
    assert started.status == 200, started.status
    run = SubjectImport.objects.get()
    deadline = time.monotonic() + 60
    while SubjectImport.objects.get().finished_at is None:
        assert time.monotonic() < deadline
        desk.get(f"/admin/register/subjectimport/{run.pk}/progress/")
    assert Subject.objects.count() == 1
    rows = desk.submit(
        f"/admin/register/subjectimport/{run.pk}/rejected/", {"reason_code": "correction", "note": TYPED[3]}
    )
    assert REJECTED in rows.body
    canaries.assert_nowhere([*FILE.values(), REJECTED, *TYPED], everywhere(own_database))


def test_the_search_for_canaries_would_find_one(own_database):
    """The test above can fail: the same search finds a value that was put where none may be."""
    (SERVICES.root / "log").mkdir(exist_ok=True)
    found = canaries.dump(own_database) + "Канарбекқызы".encode().hex().encode()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.set("found", "Канарбекқызы, Канарбекқызы, " * 50, ex=60)
        packed_or_not = canaries.broker()
        client.delete("found")
    for name, content in (("dump", found), ("broker", packed_or_not)):
        with pytest.raises(AssertionError):
            canaries.assert_nowhere(["Канарбекқызы"], [(name, content)])


def test_what_is_destroyed_is_gone_for_whoever_holds_everything(own_database, live_stack):
    desk = signed_in(live_stack, "responsible_person")
    desk.submit(
        "/admin/register/subject/add/",
        {
            **{f"value_{code}": value for code, value in FORM.items()},
            "kind": "person", "language": "kk", "source": "website_form", "medium": "electronic",
            "reason_code": "service",
        },
    )  # fmt: skip
    subject = Subject.objects.get()
    envelopes = [row.value for row in DataItem.history.all()]
    act = destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=NOW)

    assert set(open_values(envelopes)) == {Shredded(act.number, NOW)}
    assert all(find_subjects(value, actor=OFFICER, now=NOW).subject_ids == [] for value in FORM.values())
    assert verify().ok
    page = desk.get(f"/admin/register/subject/{subject.pk}/change/").body
    assert act.number in page
    assert Category.objects.filter(code__in=FORM).count() == len(FORM)
    canaries.assert_nowhere(FORM.values(), [("page", page.encode()), ("dump", canaries.dump(own_database))])
