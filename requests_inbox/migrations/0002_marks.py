"""The marks of the policy and the word rules that come with the system."""

from django.db import migrations

from compliance.audit.migrations_support import create_tracked
from requests_inbox.rules import SHIPPED_MARKS


def fill(apps, schema_editor):
    for mark in SHIPPED_MARKS:
        create_tracked(
            apps,
            "requests_inbox",
            "Mark",
            code=mark.code,
            type=str(mark.type),
            language=mark.language,
            kind=str(mark.kind),
            text=mark.text,
            weight=round(mark.weight * 100),
            window=mark.window,
        )


class Migration(migrations.Migration):
    dependencies = [("requests_inbox", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
