"""The texts of letters that the product ships with."""

from dataclasses import asdict

from django.db import migrations

from compliance.audit.migrations_support import create_tracked
from requests_inbox import shipped_texts


def fill(apps, schema_editor):
    for text in shipped_texts.texts():
        create_tracked(apps, "requests_inbox", "LetterTemplate", version=1, active=True, **asdict(text))


class Migration(migrations.Migration):
    dependencies = [("requests_inbox", "0002_marks")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
