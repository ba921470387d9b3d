import simple_history.models
from django.db import migrations, models

from compliance.audit.migrations_support import TrackHistory


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0003_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalDailyFigure",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("day", models.DateField(verbose_name="day")),
                ("code", models.CharField(max_length=60, verbose_name="indicator")),
                ("figure", models.PositiveIntegerField(verbose_name="figure")),
                (
                    "standing",
                    models.CharField(
                        choices=[("ok", "in order"), ("attention", "needs attention"), ("breach", "broken")],
                        max_length=9,
                        verbose_name="standing",
                    ),
                ),
                ("measured_at", models.DateTimeField(verbose_name="measured at")),
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
                "verbose_name": "historical figure of a day",
                "verbose_name_plural": "historical figures of days",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="DailyFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("code", models.CharField(max_length=60, verbose_name="indicator")),
                ("figure", models.PositiveIntegerField(verbose_name="figure")),
                (
                    "standing",
                    models.CharField(
                        choices=[("ok", "in order"), ("attention", "needs attention"), ("breach", "broken")],
                        max_length=9,
                        verbose_name="standing",
                    ),
                ),
                ("measured_at", models.DateTimeField(verbose_name="measured at")),
            ],
            options={
                "verbose_name": "figure of a day",
                "verbose_name_plural": "figures of days",
                "ordering": ["-day", "code"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("code", "day"), name="policy_figure_once_a_day")
                ],
            },
        ),
        TrackHistory("DailyFigure"),
        # Written once: what was said of a day is not corrected later.
        migrations.RunSQL("SELECT audit_make_append_only('policy_dailyfigure')"),
    ]
