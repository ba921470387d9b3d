"""Withdrawals before Art. 8(7) came into force have a term of the operator's own."""

from dataclasses import asdict

from django.db import migrations

from compliance.audit.migrations_support import create_tracked
from compliance.deadlines.shipped import EARLIER


def fill(apps, schema_editor):
    """An operator who has set such a term before keeps it. Open demands are counted by it at the next change."""
    rules = apps.get_model("deadlines", "DeadlineRule").objects
    for term in EARLIER:
        versions = rules.filter(code=term.code)
        if versions.filter(in_force_from__lte=term.in_force_from, active=True).exists():
            continue
        position = versions.order_by("pk").values_list("position", flat=True).first() or 0
        create_tracked(apps, "deadlines", "DeadlineRule", position=position, **asdict(term))


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_terms")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
