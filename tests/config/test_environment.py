import pytest

from config.environment import Environment


def _numbers(environment):
    return [problem.number for problem in environment.problems]


def test_a_value_is_read_without_surrounding_space():
    assert Environment({"NAME": "  value\n"}).text("NAME") == "value"


def test_a_value_that_begins_with_a_dollar_is_taken_as_it_is():
    assert Environment({"NAME": "$OTHER", "OTHER": "secret"}).text("NAME") == "$OTHER"


def test_a_value_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("from a file\n")
    environment = Environment({"NAME": "ignored", "NAME_FILE": str(tmp_path / "secret")})

    assert environment.has("NAME")
    assert environment.text("NAME") == "from a file"
    assert not environment.problems


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_a_numbered_problem(tmp_path, content):
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    environment = Environment({"NAME_FILE": str(path)})

    assert environment.text("NAME", "default") == "default"
    assert _numbers(environment) == ["config.E001"]


@pytest.mark.parametrize(
    ("text", "expected"), [("1", True), ("Yes", True), ("off", False), ("0", False), ("", True)]
)
def test_flags(text, expected):
    assert Environment({"FLAG": text}).flag("FLAG", default=True) is expected


@pytest.mark.parametrize("text", ["maybe", "2", "-1"])
def test_what_is_no_flag_is_a_numbered_problem(text):
    environment = Environment({"FLAG": text})

    assert environment.flag("FLAG", default=False) is False
    assert _numbers(environment) == ["config.E002"]
    assert text not in environment.problems[0].message + environment.problems[0].hint


@pytest.mark.parametrize("text", ["ten", "-5", "1.5", "٣", "59"])
def test_what_is_no_number_is_a_numbered_problem(text):
    environment = Environment({"SECONDS": text})

    assert environment.number("SECONDS", 900, least=60) == 900
    assert _numbers(environment) == ["config.E003"]


def test_a_list_has_commas():
    assert Environment({"HOSTS": "a.kz, b.kz,,"}).words("HOSTS") == ["a.kz", "b.kz"]


def test_a_database_url_becomes_settings():
    environment = Environment({"DATABASE_URL": "postgresql://user:p%40ss%24@db.example.kz:5433/compliance"})

    assert environment.database("engine") == {
        "ENGINE": "engine",
        "NAME": "compliance",
        "USER": "user",
        "PASSWORD": "p@ss$",
        "HOST": "db.example.kz",
        "PORT": 5433,
    }


def test_options_of_a_database_url_are_kept():
    url = "postgresql://user@db/compliance?sslmode=verify-full"

    assert Environment({"DATABASE_URL": url}).database("engine")["OPTIONS"] == {"sslmode": "verify-full"}


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///db.sqlite3",
        "mysql://user:secret@db/compliance",
        "postgresql://user:secret@db",
        "postgresql://user:secret@db:port/compliance",
        "postgresql://user:secret@[db/compliance",
        "secret",
    ],
)
def test_another_database_is_a_numbered_problem_that_does_not_quote_it(url):
    environment = Environment({"DATABASE_URL": url})

    assert environment.database("engine")["ENGINE"] == "engine"
    assert _numbers(environment) == ["config.E012"]
    assert "secret" not in environment.problems[0].message + environment.problems[0].hint


def test_a_mail_address_becomes_settings():
    settings = Environment({"EMAIL_URL": "smtp+tls://user:p%40ss@mail.example.kz:587"}).mail()

    assert settings["EMAIL_HOST"] == "mail.example.kz"
    assert settings["EMAIL_PORT"] == 587
    assert settings["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert settings["EMAIL_USE_TLS"] is True
    assert settings["EMAIL_BACKEND"].endswith("smtp.EmailBackend")


def test_without_a_mail_address_nothing_is_sent():
    environment = Environment({})

    assert environment.mail() == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    assert not environment.problems


def test_letters_of_the_demonstration_are_files_unless_there_is_a_mail_server(tmp_path):
    assert Environment({}).mail(letters=tmp_path)["EMAIL_FILE_PATH"] == tmp_path
    there_is_one = Environment({"EMAIL_URL": "smtp+tls://user:pass@mail.example.kz:587"})
    assert there_is_one.mail(letters=tmp_path)["EMAIL_BACKEND"].endswith("smtp.EmailBackend")


@pytest.mark.parametrize("url", ["filemail:///var/mail", "smtp://host", "smtp://host:port", "secret"])
def test_another_mail_address_is_a_numbered_problem(url):
    environment = Environment({"EMAIL_URL": url})

    assert environment.mail()["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    assert _numbers(environment) == ["config.E022"]
