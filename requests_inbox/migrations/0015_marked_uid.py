from django.db import migrations, models


class Migration(migrations.Migration):
    """Up to which letter a mailbox was marked as seen, so that a killed worker leaves none unmarked."""

    dependencies = [("requests_inbox", "0014_authority_overdue")]

    operations = [
        migrations.AddField(
            model_name="mailbox",
            name="marked_uid",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        # What was read before was marked before; and what staff marked as unread since stays so.
        migrations.RunSQL("UPDATE requests_inbox_mailbox SET marked_uid = last_uid", migrations.RunSQL.noop),
    ]
