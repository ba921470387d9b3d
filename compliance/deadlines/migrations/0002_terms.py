"""The terms of the Law, its rules and the policy, each with its source."""

from dataclasses import asdict

from django.db import migrations

from compliance.audit.migrations_support import create_tracked
from compliance.deadlines.shipped import TERMS


def fill(apps, schema_editor):
    for position, term in enumerate(TERMS, start=1):
        create_tracked(apps, "deadlines", "DeadlineRule", position=position, **asdict(term))


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
