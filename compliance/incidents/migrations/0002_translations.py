from django.db import migrations

import compliance.vault.fields


class Migration(migrations.Migration):
    """What staff wrote of a breach, in the languages of those who read it."""

    dependencies = [("incidents", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="translations",
            field=compliance.vault.fields.SealedJSONField(
                label="incidents.incident.translations", null=True, verbose_name="translations"
            ),
        )
        for model in ("incident", "historicalincident")
    ]
