"""Periods for the purposes of the policy, each with its source."""

from dataclasses import asdict

from django.db import migrations

from compliance.audit.migrations_support import create_tracked
from compliance.retention.shipped import PERIODS


def fill(apps, schema_editor):
    purposes = {purpose.code: purpose for purpose in apps.get_model("register", "Purpose").objects.all()}
    for period in PERIODS:
        if period.purpose and period.purpose not in purposes:
            continue  # Taken out of the catalogue before this migration came.
        fields = {**asdict(period), "purpose": purposes.get(period.purpose)}
        create_tracked(apps, "retention", "RetentionRule", code=period.code, **fields)


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
