"""Approved invoices by the instant of their approval: what reports add up."""

from django.db import migrations, models

APPROVED = models.Q(status__in=["approved", "paid"])


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0002_as_submitted")]

    operations = [
        migrations.AddIndex(
            "invoice",
            models.Index(
                fields=["organization_id", "decided_at"], name="invoice_approved",
                condition=APPROVED,
            ),
        ),
        migrations.AddIndex(
            "invoice",
            models.Index(
                fields=["provider_id", "decided_at"], name="invoice_provider_approved",
                condition=APPROVED,
            ),
        ),
    ]  # fmt: skip
