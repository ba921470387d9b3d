from django.db import migrations, models

REASONS = [
    ("consent_ended", "consent ended"),
    ("narrowed", "consent narrowed"),
    ("demand", "demand of the subject"),
    ("destruction", "data destroyed"),
    ("rectified", "data corrected"),
    ("blocked", "data blocked"),
    ("unblocked", "blocking lifted"),
]


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0002_recipients")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="reason",
            field=models.CharField(choices=REASONS, max_length=16, verbose_name="why"),
        )
        for model in ("historicalstopnotice", "stopnotice")
    ]
