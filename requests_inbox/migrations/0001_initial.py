import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import compliance.vault.fields
from compliance.audit.migrations_support import TrackHistory, run_file


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("deadlines", "0002_terms"),
        ("register", "0002_catalogue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalLetterTemplate",
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
                            ("acknowledgement", "acknowledgement with number and term"),
                            ("question", "question to the sender"),
                            ("extension", "notice of an extension"),
                            ("answer", "answer"),
                            ("refusal", "reasoned refusal"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                        ],
                        max_length=20,
                        verbose_name="type of request",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fulfilled", "fulfilled"),
                            ("partly", "fulfilled in part"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn by the sender"),
                            ("duplicate", "repeats another request"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Kazakh"), ("ru", "Russian")], max_length=2, verbose_name="language"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("subject_line", models.CharField(max_length=150, verbose_name="subject line")),
                ("body", models.TextField(max_length=8000, verbose_name="text")),
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
                "verbose_name": "historical text of letters",
                "verbose_name_plural": "historical texts of letters",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMailbox",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                (
                    "address",
                    models.EmailField(
                        help_text="The operator's own address, for example info@…",
                        max_length=254,
                        verbose_name="address",
                    ),
                ),
                ("host", models.CharField(max_length=200, verbose_name="server")),
                ("port", models.PositiveIntegerField(default=993, verbose_name="port")),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS from the first byte"),
                            ("starttls", "STARTTLS"),
                            ("none", "none: this computer only"),
                        ],
                        default="tls",
                        max_length=8,
                        verbose_name="protection",
                    ),
                ),
                ("login", models.CharField(max_length=200, verbose_name="sign-in name")),
                (
                    "password",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.mailbox.password", null=True, verbose_name="password"
                    ),
                ),
                ("folder", models.CharField(default="INBOX", max_length=200, verbose_name="folder")),
                ("active", models.BooleanField(default=True, verbose_name="read")),
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
                "verbose_name": "historical mailbox",
                "verbose_name_plural": "historical mailboxes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMark",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("code", models.SlugField(db_index=False, max_length=60, verbose_name="code")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                            ("automatic", "automatic mail"),
                            ("unrelated", "not about personal data"),
                            ("unclassified", "not recognised"),
                        ],
                        max_length=20,
                        verbose_name="type of request",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("kk", "Kazakh"), ("ru", "Russian")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phrase", "phrase of the policy"),
                            ("words", "beginnings of words, near each other"),
                        ],
                        max_length=8,
                        verbose_name="how it is looked for",
                    ),
                ),
                ("text", models.CharField(max_length=2000, verbose_name="words")),
                (
                    "weight",
                    models.SmallIntegerField(
                        default=60, help_text="−100 to 100, in hundredths", verbose_name="weight"
                    ),
                ),
                ("window", models.PositiveSmallIntegerField(default=8, verbose_name="within how many words")),
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
                "verbose_name": "historical mark",
                "verbose_name_plural": "historical marks and words",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                (
                    "address",
                    models.EmailField(
                        help_text="The operator's own address, for example info@…",
                        max_length=254,
                        verbose_name="address",
                    ),
                ),
                ("host", models.CharField(max_length=200, verbose_name="server")),
                ("port", models.PositiveIntegerField(default=993, verbose_name="port")),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS from the first byte"),
                            ("starttls", "STARTTLS"),
                            ("none", "none: this computer only"),
                        ],
                        default="tls",
                        max_length=8,
                        verbose_name="protection",
                    ),
                ),
                ("login", models.CharField(max_length=200, verbose_name="sign-in name")),
                (
                    "password",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.mailbox.password", null=True, verbose_name="password"
                    ),
                ),
                ("folder", models.CharField(default="INBOX", max_length=200, verbose_name="folder")),
                ("active", models.BooleanField(default=True, verbose_name="read")),
                ("uidvalidity", models.BigIntegerField(editable=False, null=True)),
                ("last_uid", models.BigIntegerField(default=0, editable=False)),
                ("polled_at", models.DateTimeField(editable=False, null=True, verbose_name="tried at")),
                ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="read at")),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreachable", "server not reached"),
                            ("certificate", "certificate not accepted"),
                            ("sign_in", "name or password not accepted"),
                            ("folder", "folder is not there"),
                            ("disk", "message could not be stored"),
                            ("protocol", "server answered out of turn"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="failure",
                    ),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="failures in a row"),
                ),
                ("next_poll_at", models.DateTimeField(editable=False, null=True, verbose_name="next try")),
            ],
            options={
                "verbose_name": "mailbox",
                "verbose_name_plural": "mailboxes",
                "ordering": ["code"],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="LetterTemplate",
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
                            ("acknowledgement", "acknowledgement with number and term"),
                            ("question", "question to the sender"),
                            ("extension", "notice of an extension"),
                            ("answer", "answer"),
                            ("refusal", "reasoned refusal"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                        ],
                        max_length=20,
                        verbose_name="type of request",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fulfilled", "fulfilled"),
                            ("partly", "fulfilled in part"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn by the sender"),
                            ("duplicate", "repeats another request"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Kazakh"), ("ru", "Russian")], max_length=2, verbose_name="language"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("subject_line", models.CharField(max_length=150, verbose_name="subject line")),
                ("body", models.TextField(max_length=8000, verbose_name="text")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "text of letters",
                "verbose_name_plural": "texts of letters",
                "ordering": ["kind", "type", "outcome", "language", "-version"],
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "type", "outcome", "language", "version"),
                        name="requests_inbox_template_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_name", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acknowledgement", "acknowledgement with number and term"),
                            ("question", "question to the sender"),
                            ("extension", "notice of an extension"),
                            ("answer", "answer"),
                            ("refusal", "reasoned refusal"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Kazakh"), ("ru", "Russian")], max_length=2, verbose_name="language"
                    ),
                ),
                ("subject_line", models.CharField(max_length=200, verbose_name="subject line")),
                (
                    "address",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.letter.address", null=True, verbose_name="to"
                    ),
                ),
                (
                    "body",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.letter.body", verbose_name="text"
                    ),
                ),
                (
                    "enclosure",
                    compliance.vault.fields.SealedFileField(
                        label="requests_inbox.letter.enclosure", null=True, verbose_name="enclosure"
                    ),
                ),
                (
                    "password",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.letter.password",
                        null=True,
                        verbose_name="password of the enclosure",
                    ),
                ),
                ("automatic", models.BooleanField(default=False, verbose_name="written by the system")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waits to be sent"),
                            ("sent", "sent"),
                            ("failed", "not delivered"),
                            ("returned", "came back"),
                            ("handed_over", "handed over by staff"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreachable", "server not reached"),
                            ("later", "server will take it later"),
                            ("refused", "server refuses it"),
                            ("no_address", "no address"),
                        ],
                        max_length=12,
                        verbose_name="last failure",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("created_at", models.DateTimeField(verbose_name="written at")),
                ("next_attempt_at", models.DateTimeField(null=True, verbose_name="next try")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="came back at")),
                (
                    "template",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_inbox.lettertemplate",
                        verbose_name="text",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter sent",
                "verbose_name_plural": "letters sent",
                "ordering": ["-id"],
                "permissions": [("reveal_letter", "Can read letters that were sent")],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                            ("automatic", "automatic mail"),
                            ("unrelated", "not about personal data"),
                            ("unclassified", "not recognised"),
                        ],
                        max_length=20,
                        verbose_name="type of request",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("kk", "Kazakh"), ("ru", "Russian")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phrase", "phrase of the policy"),
                            ("words", "beginnings of words, near each other"),
                        ],
                        max_length=8,
                        verbose_name="how it is looked for",
                    ),
                ),
                ("text", models.CharField(max_length=2000, verbose_name="words")),
                (
                    "weight",
                    models.SmallIntegerField(
                        default=60, help_text="−100 to 100, in hundredths", verbose_name="weight"
                    ),
                ),
                ("window", models.PositiveSmallIntegerField(default=8, verbose_name="within how many words")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "mark",
                "verbose_name_plural": "marks and words",
                "ordering": ["type", "language", "code"],
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weight__gte", -100),
                            ("weight__lte", 100),
                            models.Q(("weight", 0), _negated=True),
                        ),
                        name="requests_inbox_mark_weight",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_name", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("size", models.BigIntegerField(verbose_name="size")),
                (
                    "source",
                    models.CharField(
                        choices=[("imap", "mailbox"), ("file", "file")], max_length=8, verbose_name="source"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("stored_at", models.DateTimeField(verbose_name="stored at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stored", "stored, not yet read"),
                            ("triage", "waits for a person"),
                            ("filed", "filed with a request"),
                            ("set_aside", "needs no answer"),
                            ("destroyed", "destroyed"),
                        ],
                        default="stored",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "triage_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreadable", "could not be read"),
                            ("unclassified", "not recognised"),
                            ("unsure", "recognised, but not surely"),
                            ("flood", "too many from one sender"),
                            ("too_large", "too large to be read"),
                            ("other_sender", "names a request of another sender"),
                            ("failed", "something went wrong; it will be tried again"),
                        ],
                        max_length=16,
                        verbose_name="waits because",
                    ),
                ),
                (
                    "machine_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                            ("automatic", "automatic mail"),
                            ("unrelated", "not about personal data"),
                            ("unclassified", "not recognised"),
                        ],
                        max_length=20,
                        verbose_name="recognised as",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                            ("automatic", "automatic mail"),
                            ("unrelated", "not about personal data"),
                            ("unclassified", "not recognised"),
                        ],
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                (
                    "also",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("access", "information about own data"),
                                ("rectification", "correction"),
                                ("blocking", "blocking"),
                                ("unblocking", "unblocking"),
                                ("destruction", "destruction"),
                                ("consent_withdrawal", "withdrawal of consent"),
                                ("distribution_stop", "stop of distribution"),
                                ("marketing_opt_out", "no more marketing"),
                                ("marketing_condition", "condition for marketing"),
                                ("explanation", "question"),
                                ("complaint", "complaint"),
                                ("authority_inquiry", "inquiry of an authority"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="also",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("kk", "Kazakh"), ("ru", "Russian")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("confidence", models.PositiveSmallIntegerField(default=0, verbose_name="confidence, %")),
                ("complete", models.BooleanField(null=True, verbose_name="demand is complete")),
                (
                    "automatic",
                    models.CharField(blank=True, max_length=20, verbose_name="kind of automatic mail"),
                ),
                (
                    "defects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="oddities",
                    ),
                ),
                ("iin_found", models.BooleanField(default=False, verbose_name="IIN found")),
                ("phone_found", models.BooleanField(default=False, verbose_name="phone found")),
                ("attachments", models.PositiveSmallIntegerField(default=0, verbose_name="attachments")),
                (
                    "candidates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="candidates",
                    ),
                ),
                (
                    "reading",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.message.reading", null=True, verbose_name="what it says"
                    ),
                ),
                (
                    "evidence",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.message.evidence", null=True, verbose_name="what decided"
                    ),
                ),
                ("sender_token", models.BigIntegerField(editable=False, null=True)),
                ("thread_token", models.BigIntegerField(editable=False, null=True)),
                ("token_key", models.SmallIntegerField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("next_attempt_at", models.DateTimeField(editable=False, null=True)),
                (
                    "bounced_letter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bounces",
                        to="requests_inbox.letter",
                        verbose_name="letter that came back",
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_inbox.mailbox",
                        verbose_name="mailbox",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter received",
                "verbose_name_plural": "letters received",
                "ordering": ["-id"],
                "permissions": [
                    ("reveal_message", "Can read letters"),
                    ("triage_message", "Can sort letters"),
                    ("destroy_message", "Can destroy letters of nobody"),
                ],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_name", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reference", models.CharField(max_length=20, unique=True, verbose_name="reference")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                        ],
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                ("machine_type", models.CharField(blank=True, max_length=20, verbose_name="recognised as")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("phone", "phone"),
                            ("in_person", "in person"),
                            ("website_form", "form on the website"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Kazakh"), ("ru", "Russian")], max_length=2, verbose_name="language"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("identity_check", "identity is checked"),
                            ("in_progress", "in progress"),
                            ("waiting", "waiting for the subject"),
                            ("done", "done"),
                        ],
                        default="received",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fulfilled", "fulfilled"),
                            ("partly", "fulfilled in part"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn by the sender"),
                            ("duplicate", "repeats another request"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("ground", models.CharField(blank=True, max_length=40, verbose_name="ground of the refusal")),
                (
                    "refusal",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.request.refusal", null=True, verbose_name="text of the refusal"
                    ),
                ),
                ("counts_from", models.DateTimeField(null=True, verbose_name="term counts from")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                (
                    "named_due",
                    models.DateField(blank=True, null=True, verbose_name="day named by the authority"),
                ),
                ("remind_at", models.DateTimeField(editable=False, null=True, verbose_name="next reminder")),
                ("extended", models.BooleanField(default=False, verbose_name="extended")),
                ("complete", models.BooleanField(null=True, verbose_name="demand is complete")),
                (
                    "missing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="what is missing",
                    ),
                ),
                (
                    "identity_method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signature", "electronic signature"),
                            ("document", "identity document"),
                            (
                                "known_address",
                                "letter from an address that is on file, and an answer to a question",
                            ),
                            ("call_back", "call to a number that is on file"),
                            ("in_person", "in person"),
                            ("letterhead", "letterhead and number of an authority, checked by a call"),
                        ],
                        max_length=16,
                        verbose_name="identity checked by",
                    ),
                ),
                (
                    "identified_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="identity checked at"),
                ),
                (
                    "representative",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.request.representative",
                        null=True,
                        verbose_name="representative",
                    ),
                ),
                (
                    "proof",
                    compliance.vault.fields.SealedFileField(
                        label="requests_inbox.request.proof",
                        null=True,
                        verbose_name="proof of representation",
                    ),
                ),
                (
                    "contact",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.request.contact", null=True, verbose_name="where to answer"
                    ),
                ),
                (
                    "contents",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.request.contents", null=True, verbose_name="what is asked"
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_inbox.request",
                        verbose_name="repeats",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="requests_inbox.message",
                        verbose_name="letter",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deadlines.deadlinerule",
                        verbose_name="term",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="register.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "request",
                "verbose_name_plural": "requests",
                "ordering": ["-id"],
                "permissions": [
                    ("assign_request", "Can assign requests to others"),
                    ("identify_request", "Can confirm who asks"),
                    ("fulfil_request", "Can fulfil and refuse requests"),
                    ("reveal_request", "Can read what is asked"),
                    ("extend_request", "Can extend a term"),
                ],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="Reminder",
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
                            ("half", "half of the term is over"),
                            ("most", "four fifths of the term are over"),
                            ("last_day", "last day"),
                            ("overdue", "term has run out"),
                            ("still_overdue", "still overdue; to the responsible person"),
                        ],
                        max_length=16,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "addressee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="requests_inbox.request",
                    ),
                ),
            ],
            options={
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.note.text", verbose_name="note"
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="requests_inbox.request",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["-id"],
                "default_permissions": ("add", "view"),
            },
        ),
        migrations.AddField(
            model_name="message",
            name="request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replies",
                to="requests_inbox.request",
                verbose_name="request that it belongs to",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="requests_inbox.request",
                verbose_name="request",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalRequest",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("key_name", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("reference", models.CharField(max_length=20, verbose_name="reference")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                        ],
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                ("machine_type", models.CharField(blank=True, max_length=20, verbose_name="recognised as")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("paper", "paper"),
                            ("phone", "phone"),
                            ("in_person", "in person"),
                            ("website_form", "form on the website"),
                        ],
                        max_length=16,
                        verbose_name="channel",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Kazakh"), ("ru", "Russian")], max_length=2, verbose_name="language"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("identity_check", "identity is checked"),
                            ("in_progress", "in progress"),
                            ("waiting", "waiting for the subject"),
                            ("done", "done"),
                        ],
                        default="received",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fulfilled", "fulfilled"),
                            ("partly", "fulfilled in part"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn by the sender"),
                            ("duplicate", "repeats another request"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("ground", models.CharField(blank=True, max_length=40, verbose_name="ground of the refusal")),
                (
                    "refusal",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.request.refusal", null=True, verbose_name="text of the refusal"
                    ),
                ),
                ("counts_from", models.DateTimeField(null=True, verbose_name="term counts from")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                (
                    "named_due",
                    models.DateField(blank=True, null=True, verbose_name="day named by the authority"),
                ),
                ("extended", models.BooleanField(default=False, verbose_name="extended")),
                ("complete", models.BooleanField(null=True, verbose_name="demand is complete")),
                (
                    "missing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="what is missing",
                    ),
                ),
                (
                    "identity_method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signature", "electronic signature"),
                            ("document", "identity document"),
                            (
                                "known_address",
                                "letter from an address that is on file, and an answer to a question",
                            ),
                            ("call_back", "call to a number that is on file"),
                            ("in_person", "in person"),
                            ("letterhead", "letterhead and number of an authority, checked by a call"),
                        ],
                        max_length=16,
                        verbose_name="identity checked by",
                    ),
                ),
                (
                    "identified_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="identity checked at"),
                ),
                (
                    "representative",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.request.representative",
                        null=True,
                        verbose_name="representative",
                    ),
                ),
                (
                    "proof",
                    compliance.vault.fields.SealedFileField(
                        label="requests_inbox.request.proof",
                        null=True,
                        verbose_name="proof of representation",
                    ),
                ),
                (
                    "contact",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.request.contact", null=True, verbose_name="where to answer"
                    ),
                ),
                (
                    "contents",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.request.contents", null=True, verbose_name="what is asked"
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
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
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="deadlines.deadlinerule",
                        verbose_name="term",
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
                    "message",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="requests_inbox.message",
                        verbose_name="letter",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="requests_inbox.request",
                        verbose_name="repeats",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical request",
                "verbose_name_plural": "historical requests",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                (
                    "text",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.note.text", verbose_name="note"
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written at")),
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
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="requests_inbox.request",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical note",
                "verbose_name_plural": "historical notes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMessage",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("key_name", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.BigIntegerField(verbose_name="size")),
                (
                    "source",
                    models.CharField(
                        choices=[("imap", "mailbox"), ("file", "file")], max_length=8, verbose_name="source"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("stored_at", models.DateTimeField(verbose_name="stored at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stored", "stored, not yet read"),
                            ("triage", "waits for a person"),
                            ("filed", "filed with a request"),
                            ("set_aside", "needs no answer"),
                            ("destroyed", "destroyed"),
                        ],
                        default="stored",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "triage_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreadable", "could not be read"),
                            ("unclassified", "not recognised"),
                            ("unsure", "recognised, but not surely"),
                            ("flood", "too many from one sender"),
                            ("too_large", "too large to be read"),
                            ("other_sender", "names a request of another sender"),
                            ("failed", "something went wrong; it will be tried again"),
                        ],
                        max_length=16,
                        verbose_name="waits because",
                    ),
                ),
                (
                    "machine_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                            ("automatic", "automatic mail"),
                            ("unrelated", "not about personal data"),
                            ("unclassified", "not recognised"),
                        ],
                        max_length=20,
                        verbose_name="recognised as",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("access", "information about own data"),
                            ("rectification", "correction"),
                            ("blocking", "blocking"),
                            ("unblocking", "unblocking"),
                            ("destruction", "destruction"),
                            ("consent_withdrawal", "withdrawal of consent"),
                            ("distribution_stop", "stop of distribution"),
                            ("marketing_opt_out", "no more marketing"),
                            ("marketing_condition", "condition for marketing"),
                            ("explanation", "question"),
                            ("complaint", "complaint"),
                            ("authority_inquiry", "inquiry of an authority"),
                            ("automatic", "automatic mail"),
                            ("unrelated", "not about personal data"),
                            ("unclassified", "not recognised"),
                        ],
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                (
                    "also",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("access", "information about own data"),
                                ("rectification", "correction"),
                                ("blocking", "blocking"),
                                ("unblocking", "unblocking"),
                                ("destruction", "destruction"),
                                ("consent_withdrawal", "withdrawal of consent"),
                                ("distribution_stop", "stop of distribution"),
                                ("marketing_opt_out", "no more marketing"),
                                ("marketing_condition", "condition for marketing"),
                                ("explanation", "question"),
                                ("complaint", "complaint"),
                                ("authority_inquiry", "inquiry of an authority"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="also",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("kk", "Kazakh"), ("ru", "Russian")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("confidence", models.PositiveSmallIntegerField(default=0, verbose_name="confidence, %")),
                ("complete", models.BooleanField(null=True, verbose_name="demand is complete")),
                (
                    "automatic",
                    models.CharField(blank=True, max_length=20, verbose_name="kind of automatic mail"),
                ),
                (
                    "defects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="oddities",
                    ),
                ),
                ("iin_found", models.BooleanField(default=False, verbose_name="IIN found")),
                ("phone_found", models.BooleanField(default=False, verbose_name="phone found")),
                ("attachments", models.PositiveSmallIntegerField(default=0, verbose_name="attachments")),
                (
                    "candidates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="candidates",
                    ),
                ),
                (
                    "reading",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.message.reading", null=True, verbose_name="what it says"
                    ),
                ),
                (
                    "evidence",
                    compliance.vault.fields.SealedJSONField(
                        label="requests_inbox.message.evidence", null=True, verbose_name="what decided"
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
                    "bounced_letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="requests_inbox.letter",
                        verbose_name="letter that came back",
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="requests_inbox.mailbox",
                        verbose_name="mailbox",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="requests_inbox.request",
                        verbose_name="request that it belongs to",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical letter received",
                "verbose_name_plural": "historical letters received",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLetter",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("key_name", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acknowledgement", "acknowledgement with number and term"),
                            ("question", "question to the sender"),
                            ("extension", "notice of an extension"),
                            ("answer", "answer"),
                            ("refusal", "reasoned refusal"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Kazakh"), ("ru", "Russian")], max_length=2, verbose_name="language"
                    ),
                ),
                ("subject_line", models.CharField(max_length=200, verbose_name="subject line")),
                (
                    "address",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.letter.address", null=True, verbose_name="to"
                    ),
                ),
                (
                    "body",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.letter.body", verbose_name="text"
                    ),
                ),
                (
                    "enclosure",
                    compliance.vault.fields.SealedFileField(
                        label="requests_inbox.letter.enclosure", null=True, verbose_name="enclosure"
                    ),
                ),
                (
                    "password",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.letter.password",
                        null=True,
                        verbose_name="password of the enclosure",
                    ),
                ),
                ("automatic", models.BooleanField(default=False, verbose_name="written by the system")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waits to be sent"),
                            ("sent", "sent"),
                            ("failed", "not delivered"),
                            ("returned", "came back"),
                            ("handed_over", "handed over by staff"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreachable", "server not reached"),
                            ("later", "server will take it later"),
                            ("refused", "server refuses it"),
                            ("no_address", "no address"),
                        ],
                        max_length=12,
                        verbose_name="last failure",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("created_at", models.DateTimeField(verbose_name="written at")),
                ("next_attempt_at", models.DateTimeField(null=True, verbose_name="next try")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="came back at")),
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
                    "template",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="requests_inbox.lettertemplate",
                        verbose_name="text",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="requests_inbox.request",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical letter sent",
                "verbose_name_plural": "historical letters sent",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDueDate",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_actor", models.CharField(max_length=80, verbose_name="actor")),
                ("history_request", models.UUIDField(null=True, verbose_name="request id")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("received", "request received"),
                            ("type", "type changed"),
                            ("event", "event that the term counts from"),
                            ("extended", "extended"),
                            ("named", "day named by the authority"),
                            ("calendar", "calendar changed"),
                            ("rule", "term changed"),
                        ],
                        max_length=12,
                        verbose_name="why",
                    ),
                ),
                ("counts_from", models.DateTimeField(verbose_name="counts from")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "explanation",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.duedate.explanation",
                        null=True,
                        verbose_name="reason of the extension",
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="set at")),
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
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="deadlines.deadlinerule",
                        verbose_name="term",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="requests_inbox.request",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical due date",
                "verbose_name_plural": "historical due dates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="DueDate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("received", "request received"),
                            ("type", "type changed"),
                            ("event", "event that the term counts from"),
                            ("extended", "extended"),
                            ("named", "day named by the authority"),
                            ("calendar", "calendar changed"),
                            ("rule", "term changed"),
                        ],
                        max_length=12,
                        verbose_name="why",
                    ),
                ),
                ("counts_from", models.DateTimeField(verbose_name="counts from")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "explanation",
                    compliance.vault.fields.SealedTextField(
                        label="requests_inbox.duedate.explanation",
                        null=True,
                        verbose_name="reason of the extension",
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="set at")),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deadlines.deadlinerule",
                        verbose_name="term",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="due_dates",
                        to="requests_inbox.request",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "due date",
                "verbose_name_plural": "due dates",
                "ordering": ["request", "number"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="AutomaticReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_inbox.letter",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("token", "day"), name="requests_inbox_reply_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="RawMessage",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="raw",
                        serialize=False,
                        to="requests_inbox.message",
                    ),
                ),
                ("envelope", models.BinaryField(null=True)),
                ("file", models.UUIDField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("envelope__isnull", True), ("file__isnull", False)),
                            models.Q(("envelope__isnull", False), ("file__isnull", True)),
                            _connector="OR",
                        ),
                        name="requests_inbox_raw_one_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("folder", models.CharField(max_length=200)),
                ("uidvalidity", models.BigIntegerField()),
                ("uid", models.BigIntegerField()),
                ("seen_at", models.DateTimeField()),
                (
                    "mailbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="requests_inbox.mailbox",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="requests_inbox.message",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mailbox", "folder", "uidvalidity", "uid"),
                        name="requests_inbox_delivery_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("uid__gt", 0)), name="requests_inbox_delivery_uid"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("status", "done"), _negated=True),
                name="requests_inbox_req_due",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("status", "done"), _negated=True),
                fields=["assignee", "due_at", "id"],
                name="requests_inbox_req_mine",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["due_at", "id"],
                name="requests_inbox_req_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("status", "done"), _negated=True),
                fields=["remind_at", "id"],
                name="requests_inbox_req_remind",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["status", "-id"], name="requests_inbox_req_status"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["type", "-id"], name="requests_inbox_req_type"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("done_at__isnull", False),
                        ("status", "done"),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    models.Q(models.Q(("status", "done"), _negated=True), ("done_at", None), ("outcome", "")),
                    _connector="OR",
                ),
                name="requests_inbox_request_done_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "refused"), _negated=True),
                    models.Q(models.Q(("ground", ""), _negated=True), ("refusal__isnull", False)),
                    _connector="OR",
                ),
                name="requests_inbox_request_refused_with_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("identified_at", None), ("identity_method", "")),
                    models.Q(
                        models.Q(("identity_method", ""), _negated=True), ("identified_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="requests_inbox_request_identified",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(
                condition=models.Q(("message__isnull", False)),
                fields=("message", "type"),
                name="requests_inbox_request_once",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("sent_at", None)),
                fields=["next_attempt_at"],
                name="requests_inbox_reminder_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("request", "kind", "due_at"), name="requests_inbox_reminder_once"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "triage")),
                fields=["received_at", "id"],
                name="requests_inbox_msg_triage",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "stored")), fields=["id"], name="requests_inbox_msg_unread"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "triage"), ("triage_reason", "failed")),
                fields=["next_attempt_at", "id"],
                name="requests_inbox_msg_retry",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["sender_token", "-received_at"], name="requests_inbox_msg_sender"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["thread_token"], name="requests_inbox_msg_thread"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["next_attempt_at"],
                name="requests_inbox_letter_due",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["state", "-id"], name="requests_inbox_letter_state"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "acknowledgement")),
                fields=("request", "kind"),
                name="requests_inbox_letter_acknowledged_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="duedate",
            constraint=models.UniqueConstraint(
                fields=("request", "number"), name="requests_inbox_duedate_number"
            ),
        ),
        TrackHistory("Mailbox"),
        TrackHistory("Mark"),
        TrackHistory("Message", subject="subject_id"),
        TrackHistory("Request", subject="subject_id"),
        TrackHistory("DueDate"),
        TrackHistory("Note"),
        TrackHistory("LetterTemplate"),
        TrackHistory("Letter"),
        run_file(__file__, "0001_after.sql"),
    ]
