"""The keys that an act destroyed are found by its number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="datakey",
            index=models.Index(
                condition=models.Q(("shredded_at__isnull", False)),
                fields=["shredded_ref"],
                name="vault_datakey_shredded_by",
            ),
        ),
    ]
