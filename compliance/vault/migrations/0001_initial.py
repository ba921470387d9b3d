import uuid

import simple_history.models
from django.db import migrations, models

from compliance.audit.migrations_support import TrackHistory, run_file


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="HistoricalKnownMasterKey",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("key_id", models.CharField(db_index=True, max_length=32, verbose_name="key")),
                ("number", models.SmallIntegerField(db_index=True)),
                ("fingerprint", models.BinaryField()),
                ("accepted_at", models.DateTimeField(verbose_name="in use since")),
                ("retired_at", models.DateTimeField(null=True, verbose_name="retired at")),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical master key",
                "verbose_name_plural": "historical master keys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="KnownMasterKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_id", models.CharField(max_length=32, unique=True, verbose_name="key")),
                ("number", models.SmallIntegerField(unique=True)),
                ("fingerprint", models.BinaryField()),
                ("accepted_at", models.DateTimeField(verbose_name="in use since")),
                ("retired_at", models.DateTimeField(null=True, verbose_name="retired at")),
            ],
            options={
                "verbose_name": "master key",
                "verbose_name_plural": "master keys",
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("key_id", models.UUIDField(db_index=True)),
                ("label", models.CharField(max_length=100)),
                ("size", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "sealed file",
                "verbose_name_plural": "sealed files",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("scope", models.CharField(max_length=64)),
                ("wrapped_key", models.BinaryField(null=True)),
                ("kek_id", models.CharField(max_length=32)),
                ("created_at", models.DateTimeField()),
                ("shredded_at", models.DateTimeField(null=True)),
                ("shredded_ref", models.CharField(default="", max_length=64)),
            ],
            options={
                "verbose_name": "data key",
                "verbose_name_plural": "data keys",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shredded_at__isnull", False), ("wrapped_key__isnull", True)),
                            models.Q(("shredded_at__isnull", True), ("wrapped_key__isnull", False)),
                            _connector="OR",
                        ),
                        name="vault_datakey_shredded_is_empty",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("shredded_at__isnull", True)),
                        fields=("subject_id", "scope"),
                        name="vault_datakey_one_live",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        TrackHistory("KnownMasterKey"),
        run_file(__file__, "0001_after.sql"),
    ]
