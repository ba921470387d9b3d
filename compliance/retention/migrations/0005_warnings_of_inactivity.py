"""How people are told of warnings of inactivity."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0002_catalogue"),
        ("retention", "0004_items_know_their_plan_by_number"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalinactivitywarning",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AddField(
            model_name="historicalinactivitywarning",
            name="notice",
            field=models.CharField(
                choices=[
                    ("pending", "waiting to be sent"),
                    ("sent", "sent"),
                    ("no_address", "no address to send it to"),
                    ("failed", "not delivered"),
                    ("staff", "no mail server: staff tell them"),
                ],
                default="pending",
                max_length=10,
                verbose_name="letter",
            ),
        ),
        migrations.AddField(
            model_name="historicalinactivitywarning",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="told at"),
        ),
        migrations.AddField(
            model_name="inactivitywarning",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AddField(
            model_name="inactivitywarning",
            name="notice",
            field=models.CharField(
                choices=[
                    ("pending", "waiting to be sent"),
                    ("sent", "sent"),
                    ("no_address", "no address to send it to"),
                    ("failed", "not delivered"),
                    ("staff", "no mail server: staff tell them"),
                ],
                default="pending",
                max_length=10,
                verbose_name="letter",
            ),
        ),
        migrations.AddField(
            model_name="inactivitywarning",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="told at"),
        ),
        migrations.AddIndex(
            model_name="inactivitywarning",
            index=models.Index(
                condition=models.Q(("notice", "pending"), ("state", "pending")),
                fields=["attempts", "id"],
                name="retention_warning_to_send",
            ),
        ),
    ]
