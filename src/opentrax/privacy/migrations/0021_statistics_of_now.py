"""Figures about groups say whether they are of a demo, and a release is dated by the database's own clock: with another
year's date it would take another year's budget."""

from django.db import migrations, models

# A function of its own, so that whoever tests another year does not have to wait for it. Its owner alone may replace it.
CLOCK = """
CREATE FUNCTION statistics_clock() RETURNS timestamptz LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp AS 'SELECT now()'
"""
IS_NOW = """
CREATE FUNCTION statistics_release_is_now() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF abs(extract(epoch FROM NEW.released_at - public.statistics_clock())) > 3600 THEN
        RAISE EXCEPTION 'a release is dated when it is made'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'release_is_now';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE TRIGGER release_is_now BEFORE INSERT OR UPDATE ON privacy_statisticsrelease
    FOR EACH ROW EXECUTE FUNCTION statistics_release_is_now()
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0020_registers")]

    operations = [
        migrations.AddField("statisticstable", "of_demo", models.BooleanField(default=False)),
        migrations.AddField("statisticsrelease", "of_demo", models.BooleanField(default=False)),
        migrations.RunSQL(CLOCK, "DROP FUNCTION statistics_clock()"),
        migrations.RunSQL(IS_NOW, "DROP FUNCTION statistics_release_is_now()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER release_is_now ON privacy_statisticsrelease"),
    ]
