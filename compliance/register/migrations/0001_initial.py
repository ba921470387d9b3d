import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import compliance.register.models.subjects
import compliance.vault.fields
from compliance.audit.migrations_support import TrackHistory, run_file


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0001_initial"), ("vault", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("clause", models.CharField(blank=True, max_length=20, verbose_name="clause of the policy")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[
                            ("ordinary", "ordinary"),
                            ("restricted", "of restricted access"),
                            ("special", "special"),
                            ("biometric", "biometric"),
                        ],
                        max_length=12,
                        verbose_name="sensitivity",
                    ),
                ),
                ("allowed", models.BooleanField(default=True, verbose_name="allowed")),
                ("identifies", models.BooleanField(default=False, verbose_name="identifies one person")),
                (
                    "validator",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("name", "name"),
                            ("date", "date"),
                            ("iin", "IIN"),
                            ("bin_or_iin", "BIN or IIN"),
                            ("email", "e-mail"),
                            ("phone", "phone"),
                            ("web_statistics", "web statistics"),
                        ],
                        max_length=20,
                        verbose_name="check",
                    ),
                ),
                (
                    "mask",
                    models.CharField(
                        choices=[
                            ("all", "nothing"),
                            ("first_letter", "first letter"),
                            ("last4", "last four digits"),
                            ("email", "e-mail, first letters"),
                            ("phone", "phone, last digits"),
                            ("year", "year"),
                        ],
                        default="all",
                        max_length=20,
                        verbose_name="shown when masked",
                    ),
                ),
                (
                    "search",
                    models.CharField(
                        choices=[
                            ("none", "not at all"),
                            ("exact", "whole value"),
                            ("prefix", "beginning of three letters and more"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="found by",
                    ),
                ),
                (
                    "anonymisation",
                    models.CharField(
                        choices=[
                            ("none", "nothing"),
                            ("drop", "dropped"),
                            ("age_band", "age band"),
                            ("region", "region"),
                            ("month", "month"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="left after anonymisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "category of personal data",
                "verbose_name_plural": "categories of personal data",
                "ordering": ["position", "code"],
                "abstract": False,
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="HistoricalCategory",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("clause", models.CharField(blank=True, max_length=20, verbose_name="clause of the policy")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[
                            ("ordinary", "ordinary"),
                            ("restricted", "of restricted access"),
                            ("special", "special"),
                            ("biometric", "biometric"),
                        ],
                        max_length=12,
                        verbose_name="sensitivity",
                    ),
                ),
                ("allowed", models.BooleanField(default=True, verbose_name="allowed")),
                ("identifies", models.BooleanField(default=False, verbose_name="identifies one person")),
                (
                    "validator",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("name", "name"),
                            ("date", "date"),
                            ("iin", "IIN"),
                            ("bin_or_iin", "BIN or IIN"),
                            ("email", "e-mail"),
                            ("phone", "phone"),
                            ("web_statistics", "web statistics"),
                        ],
                        max_length=20,
                        verbose_name="check",
                    ),
                ),
                (
                    "mask",
                    models.CharField(
                        choices=[
                            ("all", "nothing"),
                            ("first_letter", "first letter"),
                            ("last4", "last four digits"),
                            ("email", "e-mail, first letters"),
                            ("phone", "phone, last digits"),
                            ("year", "year"),
                        ],
                        default="all",
                        max_length=20,
                        verbose_name="shown when masked",
                    ),
                ),
                (
                    "search",
                    models.CharField(
                        choices=[
                            ("none", "not at all"),
                            ("exact", "whole value"),
                            ("prefix", "beginning of three letters and more"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="found by",
                    ),
                ),
                (
                    "anonymisation",
                    models.CharField(
                        choices=[
                            ("none", "nothing"),
                            ("drop", "dropped"),
                            ("age_band", "age band"),
                            ("region", "region"),
                            ("month", "month"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="left after anonymisation",
                    ),
                ),
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
                "verbose_name": "historical category of personal data",
                "verbose_name_plural": "historical categories of personal data",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLegalBasis",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("clause", models.CharField(blank=True, max_length=20, verbose_name="clause of the policy")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("article", models.CharField(blank=True, max_length=200, verbose_name="article of the Law")),
                ("needs_consent", models.BooleanField(default=False, verbose_name="rests on a consent")),
                (
                    "needs_document",
                    models.BooleanField(
                        default=False,
                        help_text="A contract or an offer, named with each processing (clauses 6.1.1, 7.2).",
                        verbose_name="rests on a document",
                    ),
                ),
                ("confirmed", models.BooleanField(default=True, verbose_name="confirmed by a lawyer")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
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
                "verbose_name": "historical legal basis",
                "verbose_name_plural": "historical legal bases",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPurpose",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("clause", models.CharField(blank=True, max_length=20, verbose_name="clause of the policy")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "consent_kind",
                    models.CharField(
                        choices=[
                            ("processing", "consent to processing"),
                            ("marketing", "consent to marketing, apart from every other"),
                            ("cookies", "consent to cookies and web statistics"),
                        ],
                        default="processing",
                        max_length=12,
                        verbose_name="kind of consent",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
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
                "verbose_name": "historical purpose",
                "verbose_name_plural": "historical purposes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSubject",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                (
                    "reference",
                    models.CharField(
                        default=compliance.register.models.subjects.new_reference,
                        max_length=11,
                        verbose_name="reference",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("company_representative", "representative of a company"),
                        ],
                        default="person",
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("blocked", "blocked"),
                            ("anonymised", "anonymised"),
                            ("destroyed", "destroyed"),
                        ],
                        default="active",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Kazakh"), ("ru", "Russian")],
                        default="ru",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("registered_at", models.DateTimeField(verbose_name="registered at")),
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
                "verbose_name": "historical subject",
                "verbose_name_plural": "historical subjects",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSubjectImport",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("digest", models.BinaryField()),
                ("request_id", models.UUIDField(default=uuid.uuid4, verbose_name="request id")),
                (
                    "file",
                    compliance.vault.fields.SealedFileField(label="register.subjectimport.file", null=True),
                ),
                (
                    "heading",
                    compliance.vault.fields.SealedJSONField(
                        label="register.subjectimport.heading", null=True
                    ),
                ),
                ("options", models.JSONField(default=dict, verbose_name="options")),
                ("notes", models.JSONField(default=list, verbose_name="notes on the file")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "stopped"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("dry_run", models.BooleanField(default=False, verbose_name="dry run")),
                ("requested_by", models.CharField(max_length=80, verbose_name="requested by")),
                ("requested_at", models.DateTimeField(verbose_name="requested at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                ("failure", models.CharField(blank=True, max_length=40, verbose_name="why it stopped")),
                ("failure_details", models.JSONField(default=dict, verbose_name="details of why it stopped")),
                ("forgotten_at", models.DateTimeField(null=True, verbose_name="rejected rows destroyed at")),
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
                "verbose_name": "historical import of subjects",
                "verbose_name_plural": "historical imports of subjects",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LegalBasis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("clause", models.CharField(blank=True, max_length=20, verbose_name="clause of the policy")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("article", models.CharField(blank=True, max_length=200, verbose_name="article of the Law")),
                ("needs_consent", models.BooleanField(default=False, verbose_name="rests on a consent")),
                (
                    "needs_document",
                    models.BooleanField(
                        default=False,
                        help_text="A contract or an offer, named with each processing (clauses 6.1.1, 7.2).",
                        verbose_name="rests on a document",
                    ),
                ),
                ("confirmed", models.BooleanField(default=True, verbose_name="confirmed by a lawyer")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "legal basis",
                "verbose_name_plural": "legal bases",
                "ordering": ["position", "code"],
                "abstract": False,
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="Purpose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name_kk", models.CharField(max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("clause", models.CharField(blank=True, max_length=20, verbose_name="clause of the policy")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "consent_kind",
                    models.CharField(
                        choices=[
                            ("processing", "consent to processing"),
                            ("marketing", "consent to marketing, apart from every other"),
                            ("cookies", "consent to cookies and web statistics"),
                        ],
                        default="processing",
                        max_length=12,
                        verbose_name="kind of consent",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "purpose",
                "verbose_name_plural": "purposes",
                "ordering": ["position", "code"],
                "abstract": False,
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="HistoricalPurposeCompatibility",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("compatible", models.BooleanField(verbose_name="compatible")),
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
                    "first",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.purpose",
                        verbose_name="first purpose",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.purpose",
                        verbose_name="second purpose",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical compatibility of purposes",
                "verbose_name_plural": "historical compatibility of purposes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPurposeCategory",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
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
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.purpose",
                        verbose_name="purpose",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical need of a purpose",
                "verbose_name_plural": "historical purposes and categories",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PurposeCategory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needed_by",
                        to="register.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="register.purpose",
                        verbose_name="purpose",
                    ),
                ),
            ],
            options={
                "verbose_name": "need of a purpose",
                "verbose_name_plural": "purposes and categories",
                "ordering": ["purpose", "category"],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.AddField(
            model_name="purpose",
            name="categories",
            field=models.ManyToManyField(
                through="register.PurposeCategory", to="register.category", verbose_name="categories"
            ),
        ),
        migrations.CreateModel(
            name="PurposeCompatibility",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("compatible", models.BooleanField(verbose_name="compatible")),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.purpose",
                        verbose_name="first purpose",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.purpose",
                        verbose_name="second purpose",
                    ),
                ),
            ],
            options={
                "verbose_name": "compatibility of purposes",
                "verbose_name_plural": "compatibility of purposes",
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        default=compliance.register.models.subjects.new_reference,
                        max_length=11,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("company_representative", "representative of a company"),
                        ],
                        default="person",
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("blocked", "blocked"),
                            ("anonymised", "anonymised"),
                            ("destroyed", "destroyed"),
                        ],
                        default="active",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Kazakh"), ("ru", "Russian")],
                        default="ru",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("registered_at", models.DateTimeField(verbose_name="registered at")),
            ],
            options={
                "verbose_name": "subject",
                "verbose_name_plural": "subjects",
                "ordering": ["-id"],
                "permissions": [
                    ("import_subjects", "Can import subjects"),
                    ("block_subject", "Can block a subject's data"),
                    ("unblock_subject", "Can lift a blocking"),
                    ("destroy_subject", "Can destroy a subject's data"),
                ],
                "default_permissions": ("add", "change", "view"),
                "indexes": [
                    models.Index(fields=["status", "-id"], name="register_subject_status"),
                    models.Index(fields=["kind", "-id"], name="register_subject_kind"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Processing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("achieved", "purpose achieved"),
                            ("withdrawn", "consent withdrawn"),
                            ("expired", "consent expired"),
                            ("contract_ended", "contract ended"),
                            ("demanded", "demanded by the subject"),
                            ("unlawful", "found unlawful"),
                        ],
                        max_length=16,
                        verbose_name="why it ended",
                    ),
                ),
                (
                    "covers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        blank=True,
                        null=True,
                        size=None,
                        verbose_name="covers",
                    ),
                ),
                (
                    "document",
                    compliance.vault.fields.SealedTextField(
                        label="register.processing.document",
                        null=True,
                        verbose_name="contract or other document",
                    ),
                ),
                (
                    "basis",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.legalbasis",
                        verbose_name="legal basis",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.purpose",
                        verbose_name="purpose",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="processings",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "processing",
                "verbose_name_plural": "processings",
                "ordering": ["subject", "started_at"],
                "permissions": [
                    ("start_processing", "Can start a processing"),
                    ("end_processing", "Can end a processing"),
                ],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="HistoricalProcessing",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("started_at", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("achieved", "purpose achieved"),
                            ("withdrawn", "consent withdrawn"),
                            ("expired", "consent expired"),
                            ("contract_ended", "contract ended"),
                            ("demanded", "demanded by the subject"),
                            ("unlawful", "found unlawful"),
                        ],
                        max_length=16,
                        verbose_name="why it ended",
                    ),
                ),
                (
                    "covers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        blank=True,
                        null=True,
                        size=None,
                        verbose_name="covers",
                    ),
                ),
                (
                    "document",
                    compliance.vault.fields.SealedTextField(
                        label="register.processing.document",
                        null=True,
                        verbose_name="contract or other document",
                    ),
                ),
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
                    "basis",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.legalbasis",
                        verbose_name="legal basis",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.purpose",
                        verbose_name="purpose",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical processing",
                "verbose_name_plural": "historical processings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDestruction",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("number", models.CharField(max_length=24, verbose_name="act")),
                ("whole", models.BooleanField(verbose_name="everything")),
                ("categories", models.JSONField(default=list, verbose_name="categories")),
                ("keys", models.PositiveIntegerField(verbose_name="keys destroyed")),
                ("items", models.PositiveIntegerField(verbose_name="values destroyed")),
                ("destroyed_at", models.DateTimeField(verbose_name="destroyed at")),
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
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical destruction",
                "verbose_name_plural": "historical destructions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDataItem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                (
                    "value",
                    compliance.vault.fields.SealedTextField(
                        label="register.dataitem.value", verbose_name="value"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "active"), ("blocked", "blocked"), ("destroyed", "destroyed")],
                        default="active",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("website_form", "form on the website"),
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("third_person", "third person"),
                            ("import", "import"),
                        ],
                        max_length=16,
                        verbose_name="source",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[("electronic", "electronic"), ("paper", "paper")],
                        default="electronic",
                        max_length=12,
                        verbose_name="medium",
                    ),
                ),
                ("collected_at", models.DateTimeField(verbose_name="collected at")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
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
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical personal data",
                "verbose_name_plural": "historical personal data",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalBlocking",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("subject_demand", "demand of the subject"),
                            ("inaccurate", "data may be inaccurate"),
                            ("violation", "information on a violation"),
                            ("authority", "decision of an authority or a court"),
                            ("dispute", "dispute"),
                        ],
                        max_length=16,
                        verbose_name="ground",
                    ),
                ),
                ("placed_at", models.DateTimeField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
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
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="Empty: all data of the subject.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical blocking",
                "verbose_name_plural": "historical blockings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="act")),
                ("whole", models.BooleanField(verbose_name="everything")),
                ("categories", models.JSONField(default=list, verbose_name="categories")),
                ("keys", models.PositiveIntegerField(verbose_name="keys destroyed")),
                ("items", models.PositiveIntegerField(verbose_name="values destroyed")),
                ("destroyed_at", models.DateTimeField(verbose_name="destroyed at")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destructions",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "destruction",
                "verbose_name_plural": "destructions",
                "ordering": ["-id"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="DataItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "value",
                    compliance.vault.fields.SealedTextField(
                        label="register.dataitem.value", verbose_name="value"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "active"), ("blocked", "blocked"), ("destroyed", "destroyed")],
                        default="active",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("website_form", "form on the website"),
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("third_person", "third person"),
                            ("import", "import"),
                        ],
                        max_length=16,
                        verbose_name="source",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[("electronic", "electronic"), ("paper", "paper")],
                        default="electronic",
                        max_length=12,
                        verbose_name="medium",
                    ),
                ),
                ("collected_at", models.DateTimeField(verbose_name="collected at")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                (
                    "tokens",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, editable=False, size=None
                    ),
                ),
                ("identity", models.BigIntegerField(editable=False, null=True)),
                ("token_key", models.SmallIntegerField(editable=False, null=True)),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "personal data",
                "verbose_name_plural": "personal data",
                "ordering": ["subject", "category__position"],
                "permissions": [
                    ("reveal_dataitem", "Can reveal values"),
                    ("reveal_blocked", "Can reveal blocked values to settle the blocking"),
                    ("destroy_dataitem", "Can destroy a category of a subject"),
                ],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="Blocking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("subject_demand", "demand of the subject"),
                            ("inaccurate", "data may be inaccurate"),
                            ("violation", "information on a violation"),
                            ("authority", "decision of an authority or a court"),
                            ("dispute", "dispute"),
                        ],
                        max_length=16,
                        verbose_name="ground",
                    ),
                ),
                ("placed_at", models.DateTimeField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Empty: all data of the subject.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blockings",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "blocking",
                "verbose_name_plural": "blockings",
                "ordering": ["-id"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="SubjectImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField()),
                ("request_id", models.UUIDField(default=uuid.uuid4, verbose_name="request id")),
                (
                    "file",
                    compliance.vault.fields.SealedFileField(label="register.subjectimport.file", null=True),
                ),
                (
                    "heading",
                    compliance.vault.fields.SealedJSONField(
                        label="register.subjectimport.heading", null=True
                    ),
                ),
                ("options", models.JSONField(default=dict, verbose_name="options")),
                ("notes", models.JSONField(default=list, verbose_name="notes on the file")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "stopped"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("dry_run", models.BooleanField(default=False, verbose_name="dry run")),
                ("requested_by", models.CharField(max_length=80, verbose_name="requested by")),
                ("requested_at", models.DateTimeField(verbose_name="requested at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                ("failure", models.CharField(blank=True, max_length=40, verbose_name="why it stopped")),
                ("failure_details", models.JSONField(default=dict, verbose_name="details of why it stopped")),
                ("forgotten_at", models.DateTimeField(null=True, verbose_name="rejected rows destroyed at")),
                ("next_row", models.PositiveBigIntegerField(default=1)),
                ("permille", models.PositiveSmallIntegerField(default=0)),
                ("created", models.PositiveBigIntegerField(default=0, verbose_name="created")),
                ("updated", models.PositiveBigIntegerField(default=0, verbose_name="updated")),
                ("unchanged", models.PositiveBigIntegerField(default=0, verbose_name="unchanged")),
                ("rejected", models.PositiveBigIntegerField(default=0, verbose_name="rejected")),
                ("warnings", models.JSONField(default=dict, verbose_name="warnings")),
            ],
            options={
                "verbose_name": "import of subjects",
                "verbose_name_plural": "imports of subjects",
                "ordering": ["-id"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["state"],
                        name="register_import_unfinished",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RejectedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveBigIntegerField(verbose_name="row")),
                ("faults", models.JSONField(verbose_name="reasons")),
                (
                    "cells",
                    compliance.vault.fields.SealedJSONField(label="register.rejectedrow.cells", null=True),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rejected_rows",
                        to="register.subjectimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "rejected row",
                "verbose_name_plural": "rejected rows",
                "ordering": ["run", "row"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ImportedSubject",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id", "subject_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_id", models.BigIntegerField()),
                ("row", models.PositiveBigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.subjectimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported subject",
                "verbose_name_plural": "imported subjects",
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="purposecategory",
            constraint=models.UniqueConstraint(
                fields=("purpose", "category"), name="register_purposecategory_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="purposecompatibility",
            constraint=models.UniqueConstraint(
                fields=("first", "second"), name="register_compatibility_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="purposecompatibility",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="register_compatibility_ordered"
            ),
        ),
        migrations.AddConstraint(
            model_name="processing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("subject", "purpose", "basis"),
                name="register_processing_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="processing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                    models.Q(("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="register_processing_ends_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="processing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                ),
                name="register_processing_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="dataitem",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["tokens"], name="register_dataitem_tokens"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "destroyed"), _negated=True),
                fields=("subject", "category"),
                name="register_dataitem_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("identity__isnull", False)),
                fields=("identity",),
                name="register_dataitem_identity",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "destroyed"), _negated=True),
                    models.Q(("identity__isnull", True), ("tokens", [])),
                    _connector="OR",
                ),
                name="register_dataitem_destroyed_untraceable",
            ),
        ),
        migrations.AddIndex(
            model_name="blocking",
            index=models.Index(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=["until"],
                name="register_blocking_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="blocking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("subject", "category"),
                name="register_blocking_one_live",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="rejectedrow",
            constraint=models.UniqueConstraint(fields=("run", "row"), name="register_rejectedrow_once"),
        ),
        TrackHistory("Category"),
        TrackHistory("Purpose"),
        TrackHistory("LegalBasis"),
        TrackHistory("PurposeCategory"),
        TrackHistory("PurposeCompatibility"),
        TrackHistory("Subject", subject="id"),
        TrackHistory("DataItem", subject="subject_id"),
        TrackHistory("Processing", subject="subject_id"),
        TrackHistory("Blocking", subject="subject_id"),
        TrackHistory("Destruction", subject="subject_id"),
        TrackHistory("SubjectImport"),
        run_file(__file__, "0001_after.sql"),
    ]
