import simple_history.models
from django.db import migrations, models

import compliance.policy.models
from compliance.audit.migrations_support import TrackHistory


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="HistoricalOperator",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                (
                    "bin",
                    models.CharField(
                        blank=True,
                        max_length=12,
                        validators=[compliance.policy.models.validate_bin],
                        verbose_name="BIN",
                    ),
                ),
                (
                    "address_kk",
                    models.CharField(blank=True, max_length=300, verbose_name="address in Kazakh"),
                ),
                (
                    "address_ru",
                    models.CharField(blank=True, max_length=300, verbose_name="address in Russian"),
                ),
                (
                    "email_subjects",
                    models.EmailField(max_length=200, verbose_name="e-mail for demands of subjects"),
                ),
                (
                    "email_information_kk",
                    models.EmailField(max_length=200, verbose_name="e-mail for questions, Kazakh text"),
                ),
                (
                    "email_information_ru",
                    models.EmailField(max_length=200, verbose_name="e-mail for questions, Russian text"),
                ),
                ("site", models.URLField(verbose_name="website")),
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
                "verbose_name": "historical operator",
                "verbose_name_plural": "historical operator",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Operator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                (
                    "bin",
                    models.CharField(
                        blank=True,
                        max_length=12,
                        validators=[compliance.policy.models.validate_bin],
                        verbose_name="BIN",
                    ),
                ),
                (
                    "address_kk",
                    models.CharField(blank=True, max_length=300, verbose_name="address in Kazakh"),
                ),
                (
                    "address_ru",
                    models.CharField(blank=True, max_length=300, verbose_name="address in Russian"),
                ),
                (
                    "email_subjects",
                    models.EmailField(max_length=200, verbose_name="e-mail for demands of subjects"),
                ),
                (
                    "email_information_kk",
                    models.EmailField(max_length=200, verbose_name="e-mail for questions, Kazakh text"),
                ),
                (
                    "email_information_ru",
                    models.EmailField(max_length=200, verbose_name="e-mail for questions, Russian text"),
                ),
                ("site", models.URLField(verbose_name="website")),
            ],
            options={
                "verbose_name": "operator",
                "verbose_name_plural": "operator",
                "default_permissions": ("change", "view"),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="policy_operator_one"),
                    models.CheckConstraint(
                        condition=models.Q(("bin__regex", "^([0-9]{12})?$")), name="policy_operator_bin"
                    ),
                ],
            },
        ),
        TrackHistory("Operator"),
    ]
