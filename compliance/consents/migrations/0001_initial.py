import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import compliance.vault.fields
from compliance.audit.migrations_support import TrackHistory, run_file


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("register", "0002_catalogue"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.SlugField(max_length=40, unique=True, verbose_name="name")),
                (
                    "token_digest",
                    models.CharField(
                        editable=False, max_length=64, unique=True, verbose_name="digest of the token"
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("consents", "record and withdraw consents"),
                                ("contacts", "ask whether an address may be contacted"),
                                ("subjects", "register subjects"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                        verbose_name="may do",
                    ),
                ),
                ("per_minute", models.PositiveIntegerField(default=600, verbose_name="requests a minute")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
            ],
            options={
                "verbose_name": "client of the interface",
                "verbose_name_plural": "clients of the interface",
                "ordering": ["name"],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="HistoricalApiClient",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("name", models.SlugField(db_index=False, max_length=40, verbose_name="name")),
                (
                    "token_digest",
                    models.CharField(editable=False, max_length=64, verbose_name="digest of the token"),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("consents", "record and withdraw consents"),
                                ("contacts", "ask whether an address may be contacted"),
                                ("subjects", "register subjects"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                        verbose_name="may do",
                    ),
                ),
                ("per_minute", models.PositiveIntegerField(default=600, verbose_name="requests a minute")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
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
                "verbose_name": "historical client of the interface",
                "verbose_name_plural": "historical clients of the interface",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSuppression",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("token", models.BinaryField(max_length=32, verbose_name="token")),
                (
                    "key_print",
                    models.CharField(editable=False, max_length=16, verbose_name="fingerprint of the key"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("call", "call"),
                            ("push", "push notice"),
                        ],
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("marketing", "marketing"), ("everything", "every message")],
                        max_length=12,
                        verbose_name="what is suppressed",
                    ),
                ),
                ("source", models.CharField(max_length=16, verbose_name="how it came in")),
                ("placed_at", models.DateTimeField(verbose_name="since")),
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
            ],
            options={
                "verbose_name": "historical opt-out",
                "verbose_name_plural": "historical opt-outs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWording",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("series", models.SlugField(db_index=False, max_length=40, verbose_name="series")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("processing", "processing"),
                            ("distribution", "distribution"),
                            ("marketing", "marketing"),
                            ("cookies", "cookies and web statistics"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title_kk", models.CharField(max_length=200, verbose_name="title in Kazakh")),
                ("title_ru", models.CharField(max_length=200, verbose_name="title in Russian")),
                ("text_kk", models.TextField(verbose_name="text in Kazakh")),
                ("text_ru", models.TextField(verbose_name="text in Russian")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="purposes"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: until the purpose is achieved (Art. 8(6)).",
                        null=True,
                        verbose_name="term in months",
                    ),
                ),
                (
                    "third_parties",
                    models.BooleanField(default=False, verbose_name="transfer to third parties"),
                ),
                ("cross_border", models.BooleanField(default=False, verbose_name="cross-border transfer")),
                (
                    "public_sources",
                    models.BooleanField(default=False, verbose_name="publication in public sources"),
                ),
                ("operator_name_kk", models.CharField(max_length=300, verbose_name="operator, in Kazakh")),
                ("operator_name_ru", models.CharField(max_length=300, verbose_name="operator, in Russian")),
                ("operator_bin", models.CharField(max_length=12, verbose_name="BIN of the operator")),
                ("in_force_from", models.DateTimeField(verbose_name="in force from")),
                ("digest", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
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
                "verbose_name": "historical consent wording",
                "verbose_name_plural": "historical consent wordings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("processing", "processing"),
                            ("distribution", "distribution"),
                            ("marketing", "marketing"),
                            ("cookies", "cookies and web statistics"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("series", models.SlugField(db_index=False, max_length=40, verbose_name="series")),
                ("wording_digest", models.CharField(max_length=64, verbose_name="SHA-256 of the wording")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="purposes"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                (
                    "third_parties",
                    models.BooleanField(default=False, verbose_name="transfer to third parties"),
                ),
                ("cross_border", models.BooleanField(default=False, verbose_name="cross-border transfer")),
                (
                    "public_sources",
                    models.BooleanField(default=False, verbose_name="publication in public sources"),
                ),
                ("given_at", models.DateTimeField(verbose_name="received")),
                (
                    "valid_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: until the purpose is achieved (Art. 8(6)).",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                            ("ended_by_demand", "ended by demand"),
                        ],
                        default="active",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("terms", models.JSONField(default=dict, verbose_name="bans and conditions")),
                (
                    "conditions",
                    compliance.vault.fields.SealedTextField(
                        label="consents.consent.conditions",
                        null=True,
                        verbose_name="conditions of the subject",
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1, verbose_name="entry")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("given", "given"),
                            ("renewed", "given again"),
                            ("changed", "changed"),
                            ("narrowed", "narrowed"),
                            ("expired", "expired"),
                            ("withdrawn", "withdrawn"),
                            ("withdrawal_refused", "withdrawal refused"),
                            ("ended_by_demand", "ended by demand"),
                        ],
                        max_length=20,
                        verbose_name="act",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("website_form", "form on the website"),
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("state_service", "state service"),
                            ("in_person", "in person"),
                            ("import", "import"),
                            ("schedule", "term ran out"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                (
                    "giver",
                    models.CharField(
                        choices=[
                            ("self", "the subject"),
                            ("representative", "a representative"),
                            ("nobody", "nobody: a term ran out"),
                        ],
                        max_length=16,
                        verbose_name="given by",
                    ),
                ),
                (
                    "representative",
                    compliance.vault.fields.SealedJSONField(
                        label="consents.consent.representative", null=True, verbose_name="representative"
                    ),
                ),
                (
                    "evidence",
                    compliance.vault.fields.SealedFileField(
                        label="consents.consent.evidence", null=True, verbose_name="evidence"
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=40, verbose_name="message it came in")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-id"],
                "permissions": [
                    ("withdraw_consent", "Can withdraw a consent"),
                    ("refuse_withdrawal", "Can refuse a withdrawal"),
                    ("print_evidence", "Can print evidence of consent"),
                ],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="HistoricalDistributionDemand",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("website_form", "form on the website"),
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("state_service", "state service"),
                            ("in_person", "in person"),
                            ("import", "import"),
                            ("schedule", "term ran out"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                (
                    "contents",
                    compliance.vault.fields.SealedJSONField(
                        label="consents.distributiondemand.contents", verbose_name="contents"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="categories",
                    ),
                ),
                (
                    "missing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="missing",
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=40, verbose_name="message it came in")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("incomplete", "required contents are missing"),
                            ("accepted", "distribution stopped"),
                        ],
                        max_length=12,
                        verbose_name="state",
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
                    "consent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="consents.consent",
                        verbose_name="consent",
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
                "verbose_name": "historical demand to stop distribution",
                "verbose_name_plural": "historical demands to stop distribution",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalExpiryNotice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting to be sent"),
                            ("sent", "sent"),
                            ("failed", "not delivered"),
                            ("no_address", "no address to send it to"),
                            ("cancelled", "not needed any more"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
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
                    "consent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="consents.consent",
                        verbose_name="consent",
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
                "verbose_name": "historical notice of expiry",
                "verbose_name_plural": "historical notices of expiry",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPublication",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("number", models.CharField(max_length=24, verbose_name="number")),
                ("entry", models.PositiveIntegerField(verbose_name="entry of the ledger")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                ("terms", models.JSONField(default=dict, verbose_name="bans and conditions")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
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
                    "consent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="consents.consent",
                        verbose_name="consent",
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
                "verbose_name": "historical publication of terms",
                "verbose_name_plural": "historical publications of terms",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWithdrawal",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("website_form", "form on the website"),
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("state_service", "state service"),
                            ("in_person", "in person"),
                            ("import", "import"),
                            ("schedule", "term ran out"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                (
                    "giver",
                    models.CharField(
                        choices=[
                            ("self", "the subject"),
                            ("representative", "a representative"),
                            ("nobody", "nobody: a term ran out"),
                        ],
                        max_length=16,
                        verbose_name="given by",
                    ),
                ),
                (
                    "representative",
                    compliance.vault.fields.SealedJSONField(
                        label="consents.withdrawal.representative", null=True, verbose_name="representative"
                    ),
                ),
                (
                    "evidence",
                    compliance.vault.fields.SealedFileField(
                        label="consents.withdrawal.evidence", null=True, verbose_name="evidence"
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=40, verbose_name="message it came in")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for a decision"),
                            ("fulfilled", "consent withdrawn"),
                            ("refused", "refused"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contrary_to_law", "a law forbids the withdrawal"),
                            ("open_obligation", "an obligation is not fulfilled"),
                        ],
                        max_length=20,
                        verbose_name="ground of the refusal",
                    ),
                ),
                (
                    "explanation",
                    compliance.vault.fields.SealedTextField(
                        label="consents.withdrawal.explanation",
                        null=True,
                        verbose_name="explanation to the subject",
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
                    "consent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="consents.consent",
                        verbose_name="consent",
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
                "verbose_name": "historical withdrawal",
                "verbose_name_plural": "historical withdrawals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWithdrawalBar",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                (
                    "series",
                    models.SlugField(
                        blank=True,
                        db_index=False,
                        help_text="Empty: all consents.",
                        max_length=40,
                        verbose_name="series",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("contrary_to_law", "a law forbids the withdrawal"),
                            ("open_obligation", "an obligation is not fulfilled"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                (
                    "source",
                    compliance.vault.fields.SealedTextField(
                        label="consents.withdrawalbar.source", verbose_name="law, contract or order"
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
                "verbose_name": "historical bar to withdrawal",
                "verbose_name_plural": "historical bars to withdrawal",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.BinaryField(max_length=32, verbose_name="token")),
                (
                    "key_print",
                    models.CharField(editable=False, max_length=16, verbose_name="fingerprint of the key"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("call", "call"),
                            ("push", "push notice"),
                        ],
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("marketing", "marketing"), ("everything", "every message")],
                        max_length=12,
                        verbose_name="what is suppressed",
                    ),
                ),
                ("source", models.CharField(max_length=16, verbose_name="how it came in")),
                ("placed_at", models.DateTimeField(verbose_name="since")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
            ],
            options={
                "verbose_name": "opt-out",
                "verbose_name_plural": "opt-outs",
                "ordering": ["-id"],
                "permissions": [("filter_contacts", "Can check lists of addresses against the opt-outs")],
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("token", "channel", "scope"),
                        name="consents_suppression_one_live",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalBar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "series",
                    models.SlugField(
                        blank=True,
                        db_index=False,
                        help_text="Empty: all consents.",
                        max_length=40,
                        verbose_name="series",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("contrary_to_law", "a law forbids the withdrawal"),
                            ("open_obligation", "an obligation is not fulfilled"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                (
                    "source",
                    compliance.vault.fields.SealedTextField(
                        label="consents.withdrawalbar.source", verbose_name="law, contract or order"
                    ),
                ),
                ("placed_at", models.DateTimeField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "bar to withdrawal",
                "verbose_name_plural": "bars to withdrawal",
                "ordering": ["-id"],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("series", models.SlugField(db_index=False, max_length=40, verbose_name="series")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("processing", "processing"),
                            ("distribution", "distribution"),
                            ("marketing", "marketing"),
                            ("cookies", "cookies and web statistics"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title_kk", models.CharField(max_length=200, verbose_name="title in Kazakh")),
                ("title_ru", models.CharField(max_length=200, verbose_name="title in Russian")),
                ("text_kk", models.TextField(verbose_name="text in Kazakh")),
                ("text_ru", models.TextField(verbose_name="text in Russian")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="purposes"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: until the purpose is achieved (Art. 8(6)).",
                        null=True,
                        verbose_name="term in months",
                    ),
                ),
                (
                    "third_parties",
                    models.BooleanField(default=False, verbose_name="transfer to third parties"),
                ),
                ("cross_border", models.BooleanField(default=False, verbose_name="cross-border transfer")),
                (
                    "public_sources",
                    models.BooleanField(default=False, verbose_name="publication in public sources"),
                ),
                ("operator_name_kk", models.CharField(max_length=300, verbose_name="operator, in Kazakh")),
                ("operator_name_ru", models.CharField(max_length=300, verbose_name="operator, in Russian")),
                ("operator_bin", models.CharField(max_length=12, verbose_name="BIN of the operator")),
                ("in_force_from", models.DateTimeField(verbose_name="in force from")),
                ("digest", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
            ],
            options={
                "verbose_name": "consent wording",
                "verbose_name_plural": "consent wordings",
                "ordering": ["series", "-version"],
                "default_permissions": ("add", "change", "view"),
                "indexes": [
                    models.Index(fields=["series", "-in_force_from"], name="consents_wording_in_force")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("series", "version"), name="consents_wording_once"),
                    models.CheckConstraint(
                        condition=models.Q(("operator_bin__regex", "^[0-9]{12}$")),
                        name="consents_wording_operator_bin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purposes__len__gt", 0), ("categories__len__gt", 0)),
                        name="consents_wording_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalConsent",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("processing", "processing"),
                            ("distribution", "distribution"),
                            ("marketing", "marketing"),
                            ("cookies", "cookies and web statistics"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("series", models.SlugField(db_index=False, max_length=40, verbose_name="series")),
                ("wording_digest", models.CharField(max_length=64, verbose_name="SHA-256 of the wording")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="purposes"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                (
                    "third_parties",
                    models.BooleanField(default=False, verbose_name="transfer to third parties"),
                ),
                ("cross_border", models.BooleanField(default=False, verbose_name="cross-border transfer")),
                (
                    "public_sources",
                    models.BooleanField(default=False, verbose_name="publication in public sources"),
                ),
                ("given_at", models.DateTimeField(verbose_name="received")),
                (
                    "valid_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: until the purpose is achieved (Art. 8(6)).",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                            ("ended_by_demand", "ended by demand"),
                        ],
                        default="active",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("terms", models.JSONField(default=dict, verbose_name="bans and conditions")),
                (
                    "conditions",
                    compliance.vault.fields.SealedTextField(
                        label="consents.consent.conditions",
                        null=True,
                        verbose_name="conditions of the subject",
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1, verbose_name="entry")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("given", "given"),
                            ("renewed", "given again"),
                            ("changed", "changed"),
                            ("narrowed", "narrowed"),
                            ("expired", "expired"),
                            ("withdrawn", "withdrawn"),
                            ("withdrawal_refused", "withdrawal refused"),
                            ("ended_by_demand", "ended by demand"),
                        ],
                        max_length=20,
                        verbose_name="act",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("website_form", "form on the website"),
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("state_service", "state service"),
                            ("in_person", "in person"),
                            ("import", "import"),
                            ("schedule", "term ran out"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                (
                    "giver",
                    models.CharField(
                        choices=[
                            ("self", "the subject"),
                            ("representative", "a representative"),
                            ("nobody", "nobody: a term ran out"),
                        ],
                        max_length=16,
                        verbose_name="given by",
                    ),
                ),
                (
                    "representative",
                    compliance.vault.fields.SealedJSONField(
                        label="consents.consent.representative", null=True, verbose_name="representative"
                    ),
                ),
                (
                    "evidence",
                    compliance.vault.fields.SealedFileField(
                        label="consents.consent.evidence", null=True, verbose_name="evidence"
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=40, verbose_name="message it came in")),
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
                (
                    "wording",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="consents.wording",
                        verbose_name="wording",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical consent",
                "verbose_name_plural": "historical consents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="consent",
            name="wording",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="consents.wording",
                verbose_name="wording",
            ),
        ),
        migrations.CreateModel(
            name="AnsweredRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("request_digest", models.BinaryField(max_length=32)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("answered_at", models.DateTimeField(db_index=True)),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consents.apiclient",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("client", "key"), name="consents_answeredrequest_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DistributionDemand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("website_form", "form on the website"),
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("state_service", "state service"),
                            ("in_person", "in person"),
                            ("import", "import"),
                            ("schedule", "term ran out"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                (
                    "contents",
                    compliance.vault.fields.SealedJSONField(
                        label="consents.distributiondemand.contents", verbose_name="contents"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="categories",
                    ),
                ),
                (
                    "missing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="missing",
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=40, verbose_name="message it came in")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("incomplete", "required contents are missing"),
                            ("accepted", "distribution stopped"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demands",
                        to="consents.consent",
                        verbose_name="consent",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "demand to stop distribution",
                "verbose_name_plural": "demands to stop distribution",
                "ordering": ["-id"],
                "default_permissions": ("add", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("missing", []), ("state", "accepted")),
                            models.Q(("missing__len__gt", 0), ("state", "incomplete")),
                            _connector="OR",
                        ),
                        name="consents_demand_complete_or_not",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpiryNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting to be sent"),
                            ("sent", "sent"),
                            ("failed", "not delivered"),
                            ("no_address", "no address to send it to"),
                            ("cancelled", "not needed any more"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "consent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="consents.consent",
                        verbose_name="consent",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice of expiry",
                "verbose_name_plural": "notices of expiry",
                "ordering": ["-id"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["attempts", "id"],
                        name="consents_notice_pending",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("consent", "valid_until"), name="consents_notice_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="number")),
                ("entry", models.PositiveIntegerField(verbose_name="entry of the ledger")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                ("terms", models.JSONField(default=dict, verbose_name="bans and conditions")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "consent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="consents.consent",
                        verbose_name="consent",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication of terms",
                "verbose_name_plural": "publications of terms",
                "ordering": ["-id"],
                "permissions": [("publish_terms", "Can publish terms of distribution")],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("published_at__isnull", True)),
                        fields=["due_at"],
                        name="consents_publication_due",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("published_at__isnull", False)),
                        fields=["-id"],
                        name="consents_publication_public",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False), ("published_at__isnull", False)),
                        fields=["-id"],
                        name="consents_publication_past",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("consent", "entry"), name="consents_publication_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("consent",),
                        name="consents_publication_one_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("website_form", "form on the website"),
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("state_service", "state service"),
                            ("in_person", "in person"),
                            ("import", "import"),
                            ("schedule", "term ran out"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                (
                    "giver",
                    models.CharField(
                        choices=[
                            ("self", "the subject"),
                            ("representative", "a representative"),
                            ("nobody", "nobody: a term ran out"),
                        ],
                        max_length=16,
                        verbose_name="given by",
                    ),
                ),
                (
                    "representative",
                    compliance.vault.fields.SealedJSONField(
                        label="consents.withdrawal.representative", null=True, verbose_name="representative"
                    ),
                ),
                (
                    "evidence",
                    compliance.vault.fields.SealedFileField(
                        label="consents.withdrawal.evidence", null=True, verbose_name="evidence"
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=40, verbose_name="message it came in")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for a decision"),
                            ("fulfilled", "consent withdrawn"),
                            ("refused", "refused"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contrary_to_law", "a law forbids the withdrawal"),
                            ("open_obligation", "an obligation is not fulfilled"),
                        ],
                        max_length=20,
                        verbose_name="ground of the refusal",
                    ),
                ),
                (
                    "explanation",
                    compliance.vault.fields.SealedTextField(
                        label="consents.withdrawal.explanation",
                        null=True,
                        verbose_name="explanation to the subject",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="consents.consent",
                        verbose_name="consent",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "withdrawal",
                "verbose_name_plural": "withdrawals",
                "ordering": ["-id"],
                "default_permissions": ("add", "change", "view"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["due_at"],
                        name="consents_withdrawal_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("consent",),
                        name="consents_withdrawal_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(models.Q(("ground", ""), _negated=True), ("explanation__isnull", False)),
                            _connector="OR",
                        ),
                        name="consents_withdrawal_refused_with_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="consents_withdrawal_decided",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                condition=models.Q(("state", "active"), ("valid_until__isnull", False)),
                fields=["valid_until"],
                name="consents_consent_runs_out",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["kind", "state", "-id"], name="consents_consent_list"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                fields=("subject", "series"), name="consents_consent_one_a_series"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "active")),
                    models.Q(models.Q(("state", "active"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="consents_consent_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("purposes__len__gt", 0), ("categories__len__gt", 0)),
                name="consents_consent_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gt", models.F("given_at")), _connector="OR"
                ),
                name="consents_consent_term",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("act__in", ["given", "renewed", "changed"]), ("kind", "distribution"), _negated=True
                    ),
                    models.Q(("giver", "self"), models.Q(("channel", "import"), _negated=True)),
                    _connector="OR",
                ),
                name="consents_distribution_direct",
            ),
        ),
        TrackHistory("Wording"),
        TrackHistory("Consent", subject="subject_id"),
        TrackHistory("WithdrawalBar", subject="subject_id"),
        TrackHistory("Withdrawal", subject="subject_id"),
        TrackHistory("ExpiryNotice", subject="subject_id"),
        TrackHistory("Publication", subject="subject_id"),
        TrackHistory("DistributionDemand", subject="subject_id"),
        TrackHistory("Suppression"),
        TrackHistory("ApiClient"),
        run_file(__file__, "0001_after.sql"),
    ]
