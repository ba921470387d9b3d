"""The key of a letter or request is given to nobody but the subject it is about."""

from django.db import migrations

from compliance.audit.migrations_support import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("requests_inbox", "0012_read_only_folders"),
        ("vault", "0004_keys_of_documents"),
    ]

    operations = [
        run_file(__file__, "0013_owners.sql"),
    ]
