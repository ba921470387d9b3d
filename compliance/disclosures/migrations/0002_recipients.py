"""The recipients that the policy names (clause 4.2)."""

from dataclasses import asdict

from django.db import migrations

from compliance.audit.migrations_support import create_tracked
from compliance.disclosures import shipped


def fill(apps, schema_editor):
    for position, recipient in enumerate(shipped.RECIPIENTS, start=1):
        create_tracked(apps, "disclosures", "Recipient", position=position, **asdict(recipient))


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
