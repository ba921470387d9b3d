import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import compliance.vault.fields
from compliance.audit.migrations_support import TrackHistory, run_file


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("consents", "0001_initial"),
        ("register", "0002_catalogue"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalRecipient",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("web_statistics", "service of web statistics"),
                            ("payment", "payment service"),
                            ("processor", "processor for the operator"),
                            ("authority", "authority"),
                            ("other", "other third party"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        help_text="Two letters, ISO 3166: KZ, RU, US.", max_length=2, verbose_name="country"
                    ),
                ),
                ("bin", models.CharField(blank=True, max_length=12, verbose_name="BIN")),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="An address of the company, not of a person. Empty: notices go by other means.",
                        max_length=254,
                        verbose_name="e-mail for notices",
                    ),
                ),
                (
                    "policy_url",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[django.core.validators.URLValidator(["https", "http"])],
                        verbose_name="its privacy policy",
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
                "verbose_name": "historical recipient",
                "verbose_name_plural": "historical recipients",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Recipient",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("web_statistics", "service of web statistics"),
                            ("payment", "payment service"),
                            ("processor", "processor for the operator"),
                            ("authority", "authority"),
                            ("other", "other third party"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        help_text="Two letters, ISO 3166: KZ, RU, US.", max_length=2, verbose_name="country"
                    ),
                ),
                ("bin", models.CharField(blank=True, max_length=12, verbose_name="BIN")),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="An address of the company, not of a person. Empty: notices go by other means.",
                        max_length=254,
                        verbose_name="e-mail for notices",
                    ),
                ),
                (
                    "policy_url",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[django.core.validators.URLValidator(["https", "http"])],
                        verbose_name="its privacy policy",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "recipient",
                "verbose_name_plural": "recipients",
                "ordering": ["position", "code"],
                "abstract": False,
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="disclosures_recipient_country",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bin", ""), ("bin__regex", "^[0-9]{12}$"), _connector="OR"),
                        name="disclosures_recipient_bin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalTransfer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="handed over at")),
                ("batch", models.BooleanField(default=False, verbose_name="batch")),
                ("count", models.PositiveIntegerField(verbose_name="subjects")),
                ("cross_border", models.BooleanField(verbose_name="cross-border transfer")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "consent of the subject (Art. 16(3)(1))"),
                            ("protection", "the state protects personal data (Art. 16(2))"),
                            ("treaty", "international treaty (Art. 16(3)(2))"),
                            ("law", "law of the Republic (Art. 16(3)(3))"),
                            ("rights", "rights of a person who cannot be asked (Art. 16(3)(4))"),
                        ],
                        max_length=12,
                        verbose_name="ground of the cross-border transfer",
                    ),
                ),
                (
                    "document",
                    compliance.vault.fields.SealedTextField(
                        label="disclosures.transfer.document",
                        null=True,
                        verbose_name="contract, demand or other document",
                    ),
                ),
                (
                    "digest",
                    models.CharField(editable=False, max_length=64, verbose_name="SHA-256 of the subjects"),
                ),
                (
                    "due_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="subjects to be told by"),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="subjects told at")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
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
                    "recipient",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="disclosures.recipient",
                        verbose_name="recipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical transfer",
                "verbose_name_plural": "historical transfers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="handed over at")),
                ("batch", models.BooleanField(default=False, verbose_name="batch")),
                ("count", models.PositiveIntegerField(verbose_name="subjects")),
                ("cross_border", models.BooleanField(verbose_name="cross-border transfer")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "consent of the subject (Art. 16(3)(1))"),
                            ("protection", "the state protects personal data (Art. 16(2))"),
                            ("treaty", "international treaty (Art. 16(3)(2))"),
                            ("law", "law of the Republic (Art. 16(3)(3))"),
                            ("rights", "rights of a person who cannot be asked (Art. 16(3)(4))"),
                        ],
                        max_length=12,
                        verbose_name="ground of the cross-border transfer",
                    ),
                ),
                (
                    "document",
                    compliance.vault.fields.SealedTextField(
                        label="disclosures.transfer.document",
                        null=True,
                        verbose_name="contract, demand or other document",
                    ),
                ),
                (
                    "digest",
                    models.CharField(editable=False, max_length=64, verbose_name="SHA-256 of the subjects"),
                ),
                (
                    "due_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="subjects to be told by"),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="subjects told at")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
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
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="disclosures.recipient",
                        verbose_name="recipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "transfer",
                "verbose_name_plural": "transfers",
                "ordering": ["-id"],
                "permissions": [("export_transfers", "Can export the register of transfers")],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="StopNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("consent_ended", "consent ended"),
                            ("narrowed", "consent narrowed"),
                            ("demand", "demand of the subject"),
                            ("destruction", "data destroyed"),
                        ],
                        max_length=16,
                        verbose_name="why",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting to be sent"),
                            ("sent", "sent"),
                            ("failed", "not delivered"),
                            ("confirmed", "confirmed by the recipient"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_address", "the recipient has no address for notices"),
                            ("refused", "the mail server refused it for good"),
                            ("unreachable", "the mail server did not take it"),
                        ],
                        max_length=12,
                        verbose_name="last failure",
                    ),
                ),
                ("by_mail", models.BooleanField(default=True, verbose_name="sent by e-mail")),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                ("next_attempt_at", models.DateTimeField(verbose_name="next try")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
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
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop_notices",
                        to="disclosures.recipient",
                        verbose_name="recipient",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
                (
                    "first_transfer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="disclosures.transfer",
                        verbose_name="first transfer",
                    ),
                ),
                (
                    "last_transfer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="disclosures.transfer",
                        verbose_name="last transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "stop notice",
                "verbose_name_plural": "stop notices",
                "ordering": ["-id"],
                "default_permissions": ("change", "view"),
            },
        ),
        migrations.CreateModel(
            name="HistoricalStopNotice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), size=None, verbose_name="categories"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("consent_ended", "consent ended"),
                            ("narrowed", "consent narrowed"),
                            ("demand", "demand of the subject"),
                            ("destruction", "data destroyed"),
                        ],
                        max_length=16,
                        verbose_name="why",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting to be sent"),
                            ("sent", "sent"),
                            ("failed", "not delivered"),
                            ("confirmed", "confirmed by the recipient"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_address", "the recipient has no address for notices"),
                            ("refused", "the mail server refused it for good"),
                            ("unreachable", "the mail server did not take it"),
                        ],
                        max_length=12,
                        verbose_name="last failure",
                    ),
                ),
                ("by_mail", models.BooleanField(default=True, verbose_name="sent by e-mail")),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                ("next_attempt_at", models.DateTimeField(verbose_name="next try")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="disclosures.recipient",
                        verbose_name="recipient",
                    ),
                ),
                (
                    "first_transfer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="disclosures.transfer",
                        verbose_name="first transfer",
                    ),
                ),
                (
                    "last_transfer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="disclosures.transfer",
                        verbose_name="last transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical stop notice",
                "verbose_name_plural": "historical stop notices",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="TransferredSubject",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "transfer_id",
                        "subject_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("entry", models.PositiveIntegerField(null=True)),
                (
                    "consent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consents.consent",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.subject",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="disclosures.transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "subject of a transfer",
                "verbose_name_plural": "subjects of transfers",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["recipient", "-id"], name="disclosures_transfer_to"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["purpose", "-id"], name="disclosures_transfer_for"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["-at"], name="disclosures_transfer_at"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("told_at", None)),
                fields=["due_at"],
                name="disclosures_transfer_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("categories__len__gt", 0), ("count__gt", 0)),
                name="disclosures_transfer_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cross_border", False), ("ground", "")),
                    models.Q(("cross_border", True), models.Q(("ground", ""), _negated=True)),
                    _connector="OR",
                ),
                name="disclosures_transfer_ground_abroad",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("told_at", None), ("due_at__isnull", False), _connector="OR"),
                name="disclosures_transfer_told_if_due",
            ),
        ),
        migrations.AddIndex(
            model_name="stopnotice",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["next_attempt_at"],
                name="disclosures_stopnotice_due",
            ),
        ),
        migrations.AddIndex(
            model_name="stopnotice",
            index=models.Index(fields=["subject", "recipient"], name="disclosures_stopnotice_whom"),
        ),
        migrations.AddIndex(
            model_name="stopnotice",
            index=models.Index(fields=["recipient", "-id"], name="disclosures_stopnotice_to"),
        ),
        migrations.AddIndex(
            model_name="stopnotice",
            index=models.Index(fields=["state", "-id"], name="disclosures_stopnotice_state"),
        ),
        migrations.AddConstraint(
            model_name="stopnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("categories__len__gt", 0)), name="disclosures_stopnotice_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="stopnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state__in", ["sent", "confirmed"])),
                    models.Q(("sent_at", None), ("state__in", ["pending", "failed"])),
                    _connector="OR",
                ),
                name="disclosures_stopnotice_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="stopnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", False), ("state", "confirmed")),
                    models.Q(models.Q(("state", "confirmed"), _negated=True), ("confirmed_at", None)),
                    _connector="OR",
                ),
                name="disclosures_stopnotice_confirmed",
            ),
        ),
        migrations.AddIndex(
            model_name="transferredsubject",
            index=models.Index(fields=["subject", "-transfer"], name="disclosures_transferred_whom"),
        ),
        migrations.AddConstraint(
            model_name="transferredsubject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent", None), ("entry", None)),
                    models.Q(("consent__isnull", False), ("entry__isnull", False)),
                    _connector="OR",
                ),
                name="disclosures_transferred_entry_of_consent",
            ),
        ),
        TrackHistory("Recipient"),
        TrackHistory("Transfer"),
        TrackHistory("StopNotice", subject="subject_id"),
        run_file(__file__, "0001_after.sql"),
    ]
