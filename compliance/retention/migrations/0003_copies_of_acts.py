"""Copies of acts that are sent; anonymous facts of at least five people, and how many nothing is told of."""

import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

from compliance.audit.migrations_support import TrackHistory


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0002_catalogue"),
        ("retention", "0002_periods"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "waiting to be sent"), ("sent", "sent"), ("failed", "not sent")],
                        default="pending",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("no_address", "no responsible person has an e-mail address"),
                            ("not_typeset", "the document could not be made"),
                            ("unreachable", "the mail server did not answer"),
                            ("refused", "the mail server refused it"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="failure",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("next_attempt_at", models.DateTimeField(verbose_name="next try")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
            ],
            options={
                "verbose_name": "copy of an act",
                "verbose_name_plural": "copies of acts",
                "ordering": ["-id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FactTally",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False, verbose_name="month")),
                ("suppressed", models.PositiveIntegerField(verbose_name="not told")),
            ],
            options={
                "verbose_name": "people not told of",
                "verbose_name_plural": "people not told of",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HistoricalActCopy",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "waiting to be sent"), ("sent", "sent"), ("failed", "not sent")],
                        default="pending",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("no_address", "no responsible person has an e-mail address"),
                            ("not_typeset", "the document could not be made"),
                            ("unreachable", "the mail server did not answer"),
                            ("refused", "the mail server refused it"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="failure",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("next_attempt_at", models.DateTimeField(verbose_name="next try")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
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
                "verbose_name": "historical copy of an act",
                "verbose_name_plural": "historical copies of acts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RemoveConstraint(
            model_name="anonymousfact",
            name="retention_fact_of_several",
        ),
        migrations.AddConstraint(
            model_name="anonymousfact",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gte", 5)), name="retention_fact_of_several"
            ),
        ),
        migrations.AddField(
            model_name="actcopy",
            name="act",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copy",
                to="retention.destructionact",
                verbose_name="act",
            ),
        ),
        migrations.AddField(
            model_name="historicalactcopy",
            name="act",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="retention.destructionact",
                verbose_name="act",
            ),
        ),
        migrations.AddIndex(
            model_name="actcopy",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["next_attempt_at"],
                name="retention_copy_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="actcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                    _connector="OR",
                ),
                name="retention_copy_sent",
            ),
        ),
        TrackHistory("ActCopy"),
    ]
