from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0002_catalogue"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="dataitem",
            options={
                "default_permissions": ("add", "change", "view"),
                "ordering": ["subject", "category__position"],
                "permissions": [
                    ("reveal_dataitem", "Can reveal values"),
                    ("reveal_blocked", "Can reveal blocked values to settle the blocking"),
                    ("destroy_dataitem", "Can destroy a category of a subject"),
                ],
                "verbose_name": "personal data",
                "verbose_name_plural": "personal data",
            },
        ),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(fields=["kind", "-id"], name="register_subject_kind"),
        ),
    ]
