import simple_history.models
from django.db import migrations, models

from compliance.audit.migrations_support import TrackHistory


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="HistoricalCalendarDay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("name_kk", models.CharField(blank=True, max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(blank=True, max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                ("date", models.DateField(verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("holiday", "holiday"),
                            ("day_off", "day off, moved here"),
                            ("working", "working day"),
                        ],
                        max_length=8,
                        verbose_name="what it is",
                    ),
                ),
                ("order_reference", models.CharField(blank=True, max_length=200, verbose_name="order")),
                ("active", models.BooleanField(default=True, verbose_name="valid")),
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
                "verbose_name": "historical day of the calendar",
                "verbose_name_plural": "historical calendar",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDeadlineRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("amount", models.PositiveSmallIntegerField(verbose_name="number of days")),
                (
                    "unit",
                    models.CharField(
                        choices=[("working", "working days"), ("calendar", "calendar days")],
                        max_length=8,
                        verbose_name="counted in",
                    ),
                ),
                (
                    "counts_from",
                    models.CharField(
                        choices=[
                            ("receipt", "receipt of the request"),
                            ("documents", "receipt of the supporting documents"),
                            ("violation_information", "information on a violation"),
                            ("violation_confirmed", "confirmation of the violation"),
                            ("violation_denied", "finding that there was no violation"),
                            ("demand", "receipt of the demand"),
                            ("withdrawal", "notice of withdrawal"),
                            ("discovery", "discovery of the breach"),
                            ("transfer", "the transfer"),
                            ("consent", "receipt of the consent"),
                            ("purpose_end", "end of the purpose"),
                            ("approval", "approval of the change"),
                        ],
                        max_length=24,
                        verbose_name="counts from",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("law", "law"),
                            ("rules", "rules of the authority"),
                            ("policy", "policy"),
                            ("internal", "set by ourselves"),
                        ],
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("citation", models.CharField(blank=True, max_length=200, verbose_name="article or clause")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "read in the act"),
                            ("medium", "secondary sources, or our reading"),
                            ("low", "one weak source"),
                        ],
                        max_length=6,
                        verbose_name="confirmed by",
                    ),
                ),
                ("in_force_from", models.DateField(verbose_name="in force from")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="valid")),
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
                "verbose_name": "historical term",
                "verbose_name_plural": "historical terms",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_kk", models.CharField(blank=True, max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(blank=True, max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                ("date", models.DateField(unique=True, verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("holiday", "holiday"),
                            ("day_off", "day off, moved here"),
                            ("working", "working day"),
                        ],
                        max_length=8,
                        verbose_name="what it is",
                    ),
                ),
                ("order_reference", models.CharField(blank=True, max_length=200, verbose_name="order")),
                ("active", models.BooleanField(default=True, verbose_name="valid")),
            ],
            options={
                "verbose_name": "day of the calendar",
                "verbose_name_plural": "calendar",
                "ordering": ["date"],
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "holiday"), _negated=True),
                            models.Q(
                                models.Q(("name_kk", ""), _negated=True),
                                models.Q(("name_ru", ""), _negated=True),
                                models.Q(("name_en", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deadlines_day_holiday_named",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("amount", models.PositiveSmallIntegerField(verbose_name="number of days")),
                (
                    "unit",
                    models.CharField(
                        choices=[("working", "working days"), ("calendar", "calendar days")],
                        max_length=8,
                        verbose_name="counted in",
                    ),
                ),
                (
                    "counts_from",
                    models.CharField(
                        choices=[
                            ("receipt", "receipt of the request"),
                            ("documents", "receipt of the supporting documents"),
                            ("violation_information", "information on a violation"),
                            ("violation_confirmed", "confirmation of the violation"),
                            ("violation_denied", "finding that there was no violation"),
                            ("demand", "receipt of the demand"),
                            ("withdrawal", "notice of withdrawal"),
                            ("discovery", "discovery of the breach"),
                            ("transfer", "the transfer"),
                            ("consent", "receipt of the consent"),
                            ("purpose_end", "end of the purpose"),
                            ("approval", "approval of the change"),
                        ],
                        max_length=24,
                        verbose_name="counts from",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("law", "law"),
                            ("rules", "rules of the authority"),
                            ("policy", "policy"),
                            ("internal", "set by ourselves"),
                        ],
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("citation", models.CharField(blank=True, max_length=200, verbose_name="article or clause")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "read in the act"),
                            ("medium", "secondary sources, or our reading"),
                            ("low", "one weak source"),
                        ],
                        max_length=6,
                        verbose_name="confirmed by",
                    ),
                ),
                ("in_force_from", models.DateField(verbose_name="in force from")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="valid")),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "ordering": ["position", "code", "-in_force_from", "-pk"],
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)),
                        fields=("code", "in_force_from"),
                        name="deadlines_rule_one_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__lte", 3650)), name="deadlines_rule_not_endless"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source", "internal"), models.Q(("citation", ""), _negated=True), _connector="OR"
                        ),
                        name="deadlines_rule_cited",
                    ),
                ],
            },
        ),
        TrackHistory("DeadlineRule"),
        TrackHistory("CalendarDay"),
    ]
