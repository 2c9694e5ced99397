"""The open ones of a list, which lie thinly among all that were closed."""

from django.db import migrations, models

OPEN = models.Q(status__in=["new", "dispatched", "scheduled", "in_progress", "on_hold"])
OF_CLIENTS = models.Q(provider_id__lt=models.F("organization_id")) | models.Q(
    provider_id__gt=models.F("organization_id")
)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_hours"),
        ("workorders", "0020_fields"),
    ]

    operations = [
        migrations.AddIndex(
            "workorder",
            models.Index(
                fields=["organization_id", "created_at", "id"], name="workorder_open",
                condition=OPEN,
            ),
        ),
        migrations.AddIndex(
            "workorder",
            models.Index(
                fields=["provider_id", "created_at", "id"], name="workorder_of_open",
                condition=OF_CLIENTS & OPEN,
            ),
        ),
    ]  # fmt: skip
