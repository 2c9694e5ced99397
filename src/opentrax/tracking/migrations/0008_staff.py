"""What a grant opens to the operator's staff here: trails, which only the client's own yes opens."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import OpenedByGrant


class Migration(migrations.Migration):
    dependencies = [("tracking", "0007_phones"), ("privacy", "0017_staff")]

    operations = [
        OpenedByGrant("tracking_position", "trails"),
        OpenedByGrant("tracking_device", "trails"),
        OpenedByGrant("tracking_state", "trails"),
        OpenedByGrant("tracking_window", "trails"),
        OpenedByGrant("tracking_shift", "trails"),
        OpenedByGrant("tracking_pause", "trails"),
        OpenedByGrant("tracking_tap", "trails"),
        OpenedByGrant("tracking_look", "trails"),
        OpenedByGrant("tracking_refusal", "trails"),
        OpenedByGrant("tracking_quarantine", "trails"),
    ]
