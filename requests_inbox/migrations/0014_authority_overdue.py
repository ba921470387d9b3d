from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What is overdue to an authority is told at once, not as of the last night."""

    dependencies = [("requests_inbox", "0013_keys_follow_documents")]

    operations = [
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=["due_at"],
                condition=~Q(status="done") & Q(type="authority_inquiry"),
                name="requests_inbox_req_authority",
            ),
        ),
    ]
