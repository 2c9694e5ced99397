"""When what an invoice bills was gathered: what came in after that is for the next one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0005_under_currency")]

    operations = [
        migrations.AddField("invoice", "begun_at", models.DateTimeField(editable=False, null=True)),
    ]
