"""How far the cap of a work order is used, kept on it so that lists find what is near or over: by all that was
incurred, which its keeper sees, and by what its provider incurred, which is all that one sees.
"""

from django.db import migrations, models

WORK_ORDER, INCURRED = "workorders_workorder", "workorders_incurred"
OF_CLIENTS = models.Q(provider_id__lt=models.F("organization_id")) | models.Q(
    provider_id__gt=models.F("organization_id")
)


def said(spent: str) -> str:
    return f"CASE WHEN {spent} > w.nte_amount THEN 'over' WHEN {spent} > 0 AND {spent} * 100 >= w.nte_amount * 80 THEN 'near' ELSE '' END"


# Without an amount nothing is near or over. The tables belong to who runs this, whom row security that is forced
# shows no row.
FILL = f"""
UPDATE {WORK_ORDER} w SET reach = {said("s.kept")}, provider_reach = {said("s.theirs")}
  FROM (SELECT o.organization_id, o.id, sum(i.amount) AS kept,
               coalesce(sum(i.amount) FILTER (WHERE i.provider_id = o.provider_id), 0) AS theirs
          FROM {INCURRED} i JOIN {WORK_ORDER} o
            ON o.organization_id = i.organization_id AND o.id = i.work_order_id
         WHERE i.withdrawn_at IS NULL GROUP BY o.organization_id, o.id) s
 WHERE w.organization_id = s.organization_id AND w.id = s.id AND s.kept * 100 >= w.nte_amount * 80
"""
AS_OWNER = [
    *[f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in (WORK_ORDER, INCURRED)],
    FILL,
    *[f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in (WORK_ORDER, INCURRED)],
]


class Migration(migrations.Migration):
    dependencies = [("workorders", "0030_subcontracts")]

    operations = [
        *[
            migrations.AddField(
                "workorder", name,
                models.CharField(blank=True, default="", editable=False, max_length=4),
                preserve_default=False,
            )
            for name in ("reach", "provider_reach")
        ],
        migrations.AddField(
            "savedfilter",
            "nte",
            models.CharField(
                blank=True, choices=[("near", "near or over"), ("over", "over")], default="",
                max_length=4,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(
            f"GRANT UPDATE (reach, provider_reach) ON {WORK_ORDER} TO opentrax_app",
            f"REVOKE UPDATE (reach, provider_reach) ON {WORK_ORDER} FROM opentrax_app",
        ),
        migrations.RunSQL(AS_OWNER, migrations.RunSQL.noop),
        *[
            migrations.AddIndex(
                "workorder",
                models.Index(fields=[side, "created_at", "id"], name=name, condition=condition),
            )
            for side, name, condition in (
                ("organization_id", "workorder_near", models.Q(reach__gt="")),
                ("organization_id", "workorder_over", models.Q(reach="over")),
                ("provider_id", "workorder_of_near", OF_CLIENTS & models.Q(provider_reach__gt="")),
                ("provider_id", "workorder_of_over", OF_CLIENTS & models.Q(provider_reach="over")),
            )
        ],
    ]  # fmt: skip
