"""Other systems may report ended purposes and activity: a choice; no column moves."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consents", "0002_end_with_data"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apiclient",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("consents", "record and withdraw consents"),
                        ("contacts", "ask whether an address may be contacted"),
                        ("subjects", "register subjects"),
                        ("processings", "report ended purposes and activity of subjects"),
                    ],
                    max_length=12,
                ),
                size=None,
                verbose_name="may do",
            ),
        ),
        migrations.AlterField(
            model_name="historicalapiclient",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("consents", "record and withdraw consents"),
                        ("contacts", "ask whether an address may be contacted"),
                        ("subjects", "register subjects"),
                        ("processings", "report ended purposes and activity of subjects"),
                    ],
                    max_length=12,
                ),
                size=None,
                verbose_name="may do",
            ),
        ),
    ]
