"""Lines of parts name the use that they bill, with what was used beside what is billed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0003_approved")]

    operations = [
        migrations.AddField(
            "invoiceline", "part_use_id", models.UUIDField(editable=False, null=True)
        ),
        migrations.AddField(
            "invoiceline",
            "used_quantity",
            models.DecimalField(decimal_places=3, editable=False, max_digits=12, null=True),
        ),
        migrations.AddField(
            "invoiceline",
            "used_price",
            models.DecimalField(decimal_places=3, editable=False, max_digits=14, null=True),
        ),
        migrations.AddField(
            "invoiceline",
            "beyond_amount",
            models.DecimalField(decimal_places=3, editable=False, max_digits=14, null=True),
        ),
    ]
