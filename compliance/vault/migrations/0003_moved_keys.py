"""A document that was given to the wrong subject can be given to the right one, with its keys."""

from django.db import migrations

from compliance.audit.migrations_support import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0002_shredded_by"),
    ]

    operations = [
        run_file(__file__, "0003_moved.sql"),
    ]
