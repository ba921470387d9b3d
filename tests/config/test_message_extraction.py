"""Which messages are found in Python, templates and scripts."""

from __future__ import annotations

from pathlib import Path

from config.messages.catalogues import (
    Key,
)
from config.messages.extraction import own_messages
from config.messages.updating import update_project
from tests.config.catalogues import entry_of, put


def test_every_way_of_asking_for_a_message_in_python_is_read(root: Path) -> None:
    put(
        root,
        "config/a.py",
        """
_("plain")
gettext_lazy("joined " "text " + "here")
ngettext("%(n)d day", "%(n)d days", n)
pgettext_lazy("month", "May")
npgettext("kind", "one", "many", n)
django.utils.translation.gettext("by attribute")
""",
    )
    found = own_messages("django", root)
    assert set(found) == {
        Key("plain"),
        Key("joined text here"),
        Key("%(n)d day"),
        Key("May", "month"),
        Key("one", "kind"),
        Key("by attribute"),
    }
    assert found[Key("one", "kind")].plural == "many"


def test_expressions_are_not_taken_for_messages(root: Path) -> None:
    put(root, "config/a.py", '_(names["a"]["b"])\n_(f"{x}")\n_(variable)\nother("text")\n')
    assert own_messages("django", root) == {}


def test_templates_are_read_with_plurals_contexts_and_odd_indentation(root: Path) -> None:
    put(
        root,
        "templates/page.html",
        """{% load i18n %}
      {% if x %}
   {% translate "Title" %}
 {% endif %}
      {% translate "May" context "month" %}
  {% blocktranslate count n=n trimmed %}
      {{ n }} row
  {% plural %}
      {{ n }} rows
  {% endblocktranslate %}
{{ _("in a variable")|upper }}
""",
    )
    found = own_messages("django", root)
    assert set(found) == {Key("Title"), Key("May", "month"), Key("%(n)s row"), Key("in a variable")}
    assert found[Key("%(n)s row")].plural == "%(n)s rows"


def test_javascript_goes_to_its_own_domain(root: Path) -> None:
    put(root, "compliance/x/static/a.js", 'const a = gettext("Hide");\n')
    put(root, "compliance/x/static/a.min.js", 'gettext("Never")')
    assert set(own_messages("djangojs", root)) == {Key("Hide")}
    assert own_messages("django", root) == {}


def test_a_comment_for_translators_reaches_the_catalogue(root: Path) -> None:
    put(root, "config/a.py", '# Translators: a noun,\n# not a verb\nx = _("record")\n')
    update_project(root / "locale", root)
    assert entry_of(root, "kk", "record").comment == "a noun, not a verb"
