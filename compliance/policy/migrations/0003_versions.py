import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

from compliance.audit.migrations_support import TrackHistory, run_file


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0002_operator"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalPolicyVersion",
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
                        choices=[("draft", "draft"), ("published", "published"), ("discarded", "discarded")],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        blank=True, db_index=True, null=True, verbose_name="number"
                    ),
                ),
                ("title_kk", models.CharField(blank=True, max_length=200, verbose_name="title in Kazakh")),
                ("title_ru", models.CharField(blank=True, max_length=200, verbose_name="title in Russian")),
                ("in_force_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                (
                    "law_edition",
                    models.DateField(blank=True, null=True, verbose_name="edition of the Law it follows"),
                ),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="approved on")),
                (
                    "publish_by",
                    models.DateTimeField(blank=True, null=True, verbose_name="to be published by"),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                (
                    "digest",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="SHA-256"),
                ),
                (
                    "source_digest",
                    models.CharField(editable=False, max_length=64, verbose_name="SHA-256 of the file"),
                ),
                (
                    "source_encoding",
                    models.CharField(editable=False, max_length=20, verbose_name="encoding of the file"),
                ),
                ("rest", models.BinaryField(blank=True, default=b"", verbose_name="text outside of clauses")),
                ("imported_at", models.DateTimeField(editable=False, verbose_name="imported at")),
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
                "verbose_name": "historical version of the policy",
                "verbose_name_plural": "historical versions of the policy",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PolicyVersion",
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
                        choices=[("draft", "draft"), ("published", "published"), ("discarded", "discarded")],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, unique=True, verbose_name="number"
                    ),
                ),
                ("title_kk", models.CharField(blank=True, max_length=200, verbose_name="title in Kazakh")),
                ("title_ru", models.CharField(blank=True, max_length=200, verbose_name="title in Russian")),
                ("in_force_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                (
                    "law_edition",
                    models.DateField(blank=True, null=True, verbose_name="edition of the Law it follows"),
                ),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="approved on")),
                (
                    "publish_by",
                    models.DateTimeField(blank=True, null=True, verbose_name="to be published by"),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                (
                    "digest",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="SHA-256"),
                ),
                (
                    "source_digest",
                    models.CharField(editable=False, max_length=64, verbose_name="SHA-256 of the file"),
                ),
                (
                    "source_encoding",
                    models.CharField(editable=False, max_length=20, verbose_name="encoding of the file"),
                ),
                ("rest", models.BinaryField(blank=True, default=b"", verbose_name="text outside of clauses")),
                ("imported_at", models.DateTimeField(editable=False, verbose_name="imported at")),
            ],
            options={
                "verbose_name": "version of the policy",
                "verbose_name_plural": "versions of the policy",
                "ordering": ["-id"],
                "permissions": [("publish_policyversion", "Can publish the policy")],
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(
                                ("in_force_from__isnull", False),
                                ("number__isnull", False),
                                ("published_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                                models.Q(("title_kk", ""), _negated=True),
                                models.Q(("title_ru", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="policy_version_published_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "published"),
                            models.Q(("digest", ""), ("number", None), ("published_at", None)),
                            _connector="OR",
                        ),
                        name="policy_version_numbered_when_published",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("source_digest",),
                        name="policy_version_one_draft_a_file",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("in_force_from",),
                        name="policy_version_one_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalLinkCheck",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("address", models.CharField(max_length=2000, verbose_name="address")),
                (
                    "kind",
                    models.CharField(
                        choices=[("url", "page"), ("email", "e-mail")], max_length=5, verbose_name="kind"
                    ),
                ),
                ("places", models.JSONField(verbose_name="clauses")),
                ("fault", models.CharField(blank=True, max_length=20, verbose_name="fault")),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="answer")),
                ("asked", models.BooleanField(default=False, verbose_name="asked")),
                ("checked_at", models.DateTimeField(verbose_name="checked at")),
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
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.policyversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical link of the policy",
                "verbose_name_plural": "historical links of the policy",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalClause",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("number", models.CharField(max_length=15, verbose_name="clause")),
                ("heading", models.BooleanField(default=False, verbose_name="heading")),
                ("place", models.BigIntegerField(editable=False, verbose_name="position")),
                ("text_kk", models.TextField(blank=True, verbose_name="text in Kazakh")),
                ("text_ru", models.TextField(blank=True, verbose_name="text in Russian")),
                ("left_out", models.BooleanField(default=False, verbose_name="left out")),
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
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.policyversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical clause of the policy",
                "verbose_name_plural": "historical clauses of the policy",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=2000, verbose_name="address")),
                (
                    "kind",
                    models.CharField(
                        choices=[("url", "page"), ("email", "e-mail")], max_length=5, verbose_name="kind"
                    ),
                ),
                ("places", models.JSONField(verbose_name="clauses")),
                ("fault", models.CharField(blank=True, max_length=20, verbose_name="fault")),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="answer")),
                ("asked", models.BooleanField(default=False, verbose_name="asked")),
                ("checked_at", models.DateTimeField(verbose_name="checked at")),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="policy.policyversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of the policy",
                "verbose_name_plural": "links of the policy",
                "ordering": ["version", "id"],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(fields=("version", "address"), name="policy_link_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=15, verbose_name="clause")),
                ("heading", models.BooleanField(default=False, verbose_name="heading")),
                ("place", models.BigIntegerField(editable=False, verbose_name="position")),
                ("text_kk", models.TextField(blank=True, verbose_name="text in Kazakh")),
                ("text_ru", models.TextField(blank=True, verbose_name="text in Russian")),
                ("left_out", models.BooleanField(default=False, verbose_name="left out")),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clauses",
                        to="policy.policyversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "clause of the policy",
                "verbose_name_plural": "clauses of the policy",
                "ordering": ["version", "place"],
                "default_permissions": ("change", "view"),
                "constraints": [
                    models.UniqueConstraint(fields=("version", "place"), name="policy_clause_place"),
                    models.CheckConstraint(
                        condition=models.Q(("number__regex", "^[1-9][0-9]*(\\.[1-9][0-9]*){0,3}$")),
                        name="policy_clause_number",
                    ),
                ],
            },
        ),
        TrackHistory("PolicyVersion"),
        TrackHistory("Clause"),
        TrackHistory("LinkCheck"),
        run_file(__file__, "0003_after.sql"),
    ]
