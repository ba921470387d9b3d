"""Only the key of one document is ever given to a subject, or moved to another."""

from django.db import migrations

from compliance.audit.migrations_support import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0003_moved_keys"),
    ]

    operations = [
        run_file(__file__, "0004_documents.sql"),
    ]
