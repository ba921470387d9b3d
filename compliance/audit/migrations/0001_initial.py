import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from compliance.audit.migrations_support import run_file


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        run_file(__file__, "0001_before.sql"),
        migrations.CreateModel(
            name="Era",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("system_identifier", models.BigIntegerField(unique=True)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "audit_era",
            },
        ),
        migrations.CreateModel(
            name="TrackedTable",
            fields=[
                ("table_name", models.CharField(max_length=63, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=100)),
                ("pk_column", models.CharField(max_length=63)),
                ("subject_column", models.CharField(max_length=63, null=True)),
            ],
            options={
                "db_table": "audit_trackedtable",
            },
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="time")),
                ("entry_format", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField(verbose_name="entries")),
                ("first_era", models.SmallIntegerField()),
                ("first_xid", models.BigIntegerField()),
                ("first_id", models.BigIntegerField()),
                ("last_era", models.SmallIntegerField()),
                ("last_xid", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("previous_hash", models.BinaryField()),
                ("leaves", models.BinaryField()),
                (
                    "entry_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("statement", models.TextField()),
                ("signature", models.BinaryField()),
                ("key_id", models.CharField(max_length=16)),
                ("hash", models.BinaryField(unique=True)),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "db_table": "audit_auditseal",
                "ordering": ["-number"],
                "permissions": [
                    ("verify_seals", "Can verify the history"),
                    ("export_seals", "Can export seals"),
                ],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(fields=("previous_hash",), name="audit_seal_no_fork")
                ],
                "indexes": [models.Index(fields=["last_era", "last_xid", "last_id"], name="audit_seal_upto")],
            },
        ),
        migrations.CreateModel(
            name="RetiredValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table_name", models.CharField(max_length=63)),
                ("column_name", models.CharField(max_length=63)),
                ("history_id", models.BigIntegerField()),
                ("value", models.TextField(null=True)),
            ],
            options={
                "db_table": "audit_retiredvalue",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("table_name", "column_name", "history_id"), name="audit_retiredvalue_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Layout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("columns", models.JSONField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "table",
                    models.ForeignKey(
                        db_column="table_name",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="layouts",
                        to="audit.trackedtable",
                    ),
                ),
            ],
            options={
                "db_table": "audit_layout",
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="recorded at"
                    ),
                ),
                ("era", models.SmallIntegerField(db_default=models.Func(function="audit_current_era"))),
                ("xid", models.BigIntegerField(db_default=models.Func(function="audit_current_xid"))),
                ("event", models.CharField(max_length=100, verbose_name="event")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "change"),
                            (2, "read"),
                            (3, "access"),
                            (4, "approval"),
                            (5, "refusal"),
                            (6, "export"),
                            (7, "system"),
                        ],
                        verbose_name="kind",
                    ),
                ),
                ("actor", models.CharField(max_length=80, verbose_name="actor")),
                ("reason", models.CharField(blank=True, default="", max_length=64, verbose_name="reason")),
                ("note", models.BinaryField(blank=True, default=b"")),
                ("request_id", models.UUIDField(null=True, verbose_name="request id")),
                ("subject_id", models.BigIntegerField(null=True, verbose_name="subject")),
                (
                    "object_label",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="record"),
                ),
                (
                    "object_id",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="record id"),
                ),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("history_id", models.BigIntegerField(null=True)),
                ("row_hash", models.BinaryField(null=True)),
                (
                    "layout",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="audit.layout",
                    ),
                ),
            ],
            options={
                "verbose_name": "trail entry",
                "verbose_name_plural": "trail",
                "db_table": "audit_auditentry",
                "ordering": ["-id"],
                "permissions": [
                    ("export_trail", "Can export the trail"),
                    ("reveal_note", "Can open the notes of the trail"),
                ],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        fields=["subject_id", "id"],
                        condition=models.Q(("subject_id__isnull", False)),
                        name="audit_entry_whose",
                    ),
                    models.Index(
                        models.Func(
                            models.F("actor"), function="hashtext", output_field=models.IntegerField()
                        ),
                        models.F("kind"),
                        models.F("id"),
                        name="audit_entry_who",
                    ),
                    models.Index(
                        models.Func(
                            models.F("actor"), function="hashtext", output_field=models.IntegerField()
                        ),
                        models.Func(
                            models.F("event"), function="hashtext", output_field=models.IntegerField()
                        ),
                        models.F("id"),
                        name="audit_entry_who_what",
                    ),
                    models.Index(
                        models.Func(
                            models.F("event"), function="hashtext", output_field=models.IntegerField()
                        ),
                        models.F("id"),
                        name="audit_entry_what",
                    ),
                    models.Index(fields=["kind", "id"], name="audit_entry_kind"),
                    models.Index(
                        fields=["request_id", "id"],
                        condition=models.Q(("request_id__isnull", False)),
                        name="audit_entry_request",
                    ),
                    models.Index(fields=["recorded_at"], name="audit_entry_when"),
                    models.Index(fields=["era", "xid", "id"], name="audit_entry_order"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("history_id__isnull", True),
                                ("layout__isnull", True),
                                ("row_hash__isnull", True),
                            ),
                            models.Q(
                                ("history_id__isnull", False),
                                ("layout__isnull", False),
                                ("row_hash__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="audit_entry_row_has_hash",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("layout__isnull", False)),
                        fields=("layout", "history_id"),
                        name="audit_entry_one_per_row",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VerificationRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("requested_by", models.CharField(max_length=80)),
                ("requested_at", models.DateTimeField(verbose_name="requested at")),
                ("step", models.CharField(default="", max_length=63)),
                ("steps_done", models.PositiveIntegerField(default=0)),
                ("steps_total", models.PositiveIntegerField(default=0)),
                ("progress_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                ("ok", models.BooleanField(null=True)),
                ("report", models.JSONField(default=dict)),
                ("failure", models.CharField(default="", max_length=100)),
            ],
            options={
                "db_table": "audit_verificationrun",
                "ordering": ["-id"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="layout",
            constraint=models.UniqueConstraint(fields=("table", "version"), name="audit_layout_version"),
        ),
        run_file(__file__, "0001_after.sql"),
    ]
