"""The digits by which a technician tells on a telephone which visit it is."""

from django.db import migrations, models

from opentrax.kit.tenancy.migrations import Lookup

LINK = "workorders_visitlink"


class Migration(migrations.Migration):
    dependencies = [("workorders", "0027_parts")]

    operations = [
        migrations.AddField(
            "visitlink",
            "pin_hash",
            models.BinaryField(max_length=32, null=True, editable=False),
        ),
        migrations.AddConstraint(
            "visitlink",
            models.UniqueConstraint("organization_id", "pin_hash", name="visit_link_pin_once"),
        ),
        migrations.AlterField(
            "checkin",
            "way",
            models.CharField(
                choices=[
                    ("position", "the phone’s position"), ("qr", "the QR code at the location"),
                    ("link", "a link"), ("code", "the code on the location’s screen"),
                    ("telephone", "a telephone call"), ("manual", "by hand, without evidence"),
                    ("automatic", "by itself, from the trail"),
                ],
                editable=False, max_length=10,
            ),
        ),
        Lookup(
            "visit_link_by_pin",
            "hashed bytea",
            "TABLE (organization_id uuid, link_id uuid)",
            f"SELECT organization_id, id FROM {LINK} WHERE pin_hash = hashed",
            tables=[LINK],
        ),
    ]  # fmt: skip
