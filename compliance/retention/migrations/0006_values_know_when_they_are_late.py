"""Values of a plan say when they are overdue, batches when their first one is."""

from django.db import migrations, models

from compliance.audit.migrations_support import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0005_warnings_of_inactivity"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="planitem", name="retention_item_left_out"),
        migrations.AddField(
            model_name="historicalplanbatch",
            name="late_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="overdue from"),
        ),
        migrations.AddField(
            model_name="planbatch",
            name="late_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="overdue from"),
        ),
        migrations.AddField(
            model_name="planitem",
            name="late_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="planitem",
            index=models.Index(
                condition=models.Q(("outcome", ""), _negated=True),
                fields=["plan", "batch"],
                name="retention_item_left_out",
            ),
        ),
        migrations.AddIndex(
            model_name="planbatch",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["late_at"],
                name="retention_batch_late",
            ),
        ),
        run_file(__file__, "0006_late.sql"),
    ]
