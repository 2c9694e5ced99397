"""Regions, their streets and places, their addresses; search indexes; the serving role may only
read."""

import django.db.models.deletion
from django.db import migrations, models

# pg_trgm makes search forgive typing errors. Where the server lacks it, search goes by whole words and beginnings.
TRIGRAMS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
        BEGIN
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE NOTICE 'pg_trgm could not be created: address search will not forgive typing errors';
        END;
    END IF;
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX maps_toponym_key ON maps_toponym USING gin (key gin_trgm_ops);
    ELSE
        CREATE INDEX maps_toponym_key ON maps_toponym (key text_pattern_ops);
    END IF;
END $$
"""
NEAREST = """
CREATE INDEX maps_toponym_point ON maps_toponym USING gist (point(longitude, latitude));
CREATE INDEX maps_address_point ON maps_address USING gist (point(longitude, latitude));
"""
RIGHTS = """
REVOKE ALL ON maps_region, maps_toponym, maps_address FROM opentrax_app;
GRANT SELECT ON maps_region, maps_toponym, maps_address TO opentrax_app;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("kit", "0001_ground")]

    operations = [
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=48, unique=True)),
                ("version", models.CharField(max_length=40)),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                ("source_name", models.CharField(max_length=200)),
                ("source_sha256", models.CharField(max_length=64)),
                ("data_at", models.DateTimeField(null=True)),
                ("added_at", models.DateTimeField()),
                ("toponym_count", models.PositiveIntegerField()),
                ("address_count", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Toponym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="toponyms",
                        to="maps.region",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("name", models.TextField()),
                ("city", models.TextField(blank=True)),
                ("postcode", models.CharField(blank=True, max_length=12)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("key", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="maps.region",
                    ),
                ),
                (
                    "toponym",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="maps.toponym",
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("number_key", models.CharField(max_length=20)),
                ("first_number", models.IntegerField(null=True)),
                ("postcode", models.CharField(blank=True, max_length=12)),
                ("city", models.TextField(blank=True)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["toponym", "first_number"], name="maps_address_number")
                ]
            },
        ),
        migrations.RunSQL(TRIGRAMS, "DROP INDEX maps_toponym_key"),
        migrations.RunSQL(NEAREST, "DROP INDEX maps_toponym_point; DROP INDEX maps_address_point"),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
