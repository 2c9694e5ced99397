"""The gate: devices, what may be recorded when, and the function that the door asks."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Policy, RowSecurity

TABLES = """
CREATE TABLE tracking_device (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    technician_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE TABLE tracking_state (
    organization_id uuid NOT NULL,
    technician_id uuid NOT NULL,
    disclosed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, technician_id)
);
CREATE TABLE tracking_window (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    technician_id uuid NOT NULL,
    during tstzrange NOT NULL
);
CREATE INDEX tracking_window_technician ON tracking_window (organization_id, technician_id);
"""

# Two statements: under READ COMMITTED each has its own snapshot, so the windows are read as they
# are once the lock is held. In one statement a pause committed meanwhile would not be seen.
_BODY = """
BEGIN
    PERFORM 1 FROM tracking_state s
      WHERE (s.organization_id, s.technician_id) IN (
          SELECT d.organization_id, d.technician_id FROM tracking_device d
          WHERE {which} AND d.revoked_at IS NULL)
      ORDER BY s.organization_id, s.technician_id FOR SHARE;
    RETURN QUERY
      SELECT d.token_hash, d.organization_id, d.id, d.technician_id,
             coalesce(s.disclosed, false),
             coalesce((SELECT range_agg(w.during) FROM tracking_window w
                        WHERE w.organization_id = d.organization_id
                          AND w.technician_id = d.technician_id
                          AND upper(w.during) > now() - interval '30 days'), '{{}}'::tstzmultirange)
        FROM tracking_device d
        LEFT JOIN tracking_state s
          ON s.organization_id = d.organization_id AND s.technician_id = d.technician_id
       WHERE {which} AND d.revoked_at IS NULL;
END
"""

_FUNCTION = """
CREATE FUNCTION {name}({arguments})
RETURNS TABLE (token_hash bytea, organization_id uuid, device_id uuid, technician_id uuid,
               disclosed boolean, windows tstzmultirange)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $gate${body}$gate$;
ALTER FUNCTION {name}({arguments}) OWNER TO opentrax_lookup;
REVOKE ALL ON FUNCTION {name}({arguments}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name}({arguments}) TO {role};
"""

ADMIT = _FUNCTION.format(
    name="tracking_admit",
    arguments="token_hashes bytea[]",
    body=_BODY.format(which="d.token_hash = ANY (token_hashes)"),
    role="opentrax_door",
)
ADMIT_DEVICE = _FUNCTION.format(
    name="tracking_admit_device",
    arguments="device uuid",
    body=_BODY.format(which="d.id = device AND d.organization_id = app_organization()"),
    role="opentrax_door",
)

LOCK_RIGHTS = """
GRANT SELECT ON tracking_device, tracking_state, tracking_window TO opentrax_lookup;
GRANT UPDATE (technician_id) ON tracking_state TO opentrax_lookup;
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_positions")]

    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE tracking_device, tracking_state, tracking_window"),
        RowSecurity("tracking_device"),
        RowSecurity("tracking_state"),
        RowSecurity("tracking_window"),
        Policy("tracking_device", "lookup", using="true", role="opentrax_lookup"),
        Policy("tracking_state", "lookup", using="true", role="opentrax_lookup"),
        Policy("tracking_window", "lookup", using="true", role="opentrax_lookup"),
        # FOR SHARE asks for the right to update; the check lets nothing be changed.
        Policy(
            "tracking_state",
            "lookup_lock",
            "UPDATE",
            using="true",
            check="false",
            role="opentrax_lookup",
        ),
        migrations.RunSQL(LOCK_RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(ADMIT, "DROP FUNCTION tracking_admit(bytea[])"),
        migrations.RunSQL(ADMIT_DEVICE, "DROP FUNCTION tracking_admit_device(uuid)"),
    ]
