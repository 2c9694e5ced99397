"""The oldest entries go after seven years, and only such as an entry of the chain itself accounts for.

`expire_audit_entry` takes away the beginning of the chain of the organization in scope, up to the entry that the
newest entry `audit.expired` names with its hash: whoever verifies the rest begins there. It deletes nothing that is
younger than seven years by the database's own clock, whatever it is told.
"""

from django.db import migrations

PIN = "SECURITY DEFINER SET search_path = public, pg_temp"
SIGNATURE = "expire_audit_entry()"
BODY = f"""
CREATE FUNCTION {SIGNATURE} RETURNS bigint LANGUAGE plpgsql VOLATILE {PIN} AS $body$
DECLARE
    gone bigint := 0;
    anchor record;
BEGIN
    SELECT (e.facts ->> 'through')::bigint AS through, e.facts ->> 'hash' AS hash INTO anchor
      FROM audit_entry e
     WHERE e.organization_id = app_organization() AND e.action = 'audit.expired'
     ORDER BY e.sequence DESC LIMIT 1;
    IF anchor IS NULL OR NOT EXISTS (
        SELECT 1 FROM audit_entry e
         WHERE e.organization_id = app_organization() AND e.sequence = anchor.through
           AND encode(e.entry_hash, 'hex') = anchor.hash
    ) THEN
        RETURN 0;
    END IF;
    IF EXISTS (
        SELECT 1 FROM audit_entry e
         WHERE e.organization_id = app_organization() AND e.sequence <= anchor.through
           AND e.at >= now() - interval '84 months'
    ) THEN
        RETURN 0;
    END IF;
    DELETE FROM audit_entry e
     WHERE e.organization_id = app_organization() AND e.sequence <= anchor.through;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $body$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_row_security"), ("kit", "0001_ground")]

    operations = [
        migrations.RunSQL(
            [
                "GRANT SELECT, DELETE ON audit_entry TO opentrax_lookup",
                "DROP POLICY IF EXISTS lookup ON audit_entry",
                "CREATE POLICY lookup ON audit_entry FOR SELECT TO opentrax_lookup USING (true)",
                "CREATE POLICY expiry ON audit_entry FOR DELETE TO opentrax_lookup USING (true)",
                BODY,
                f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO opentrax_app",
                f"ALTER FUNCTION {SIGNATURE} OWNER TO opentrax_lookup",
            ],
            [f"DROP FUNCTION {SIGNATURE}", "DROP POLICY expiry ON audit_entry"],
        )
    ]
