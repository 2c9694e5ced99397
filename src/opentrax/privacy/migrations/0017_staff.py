"""The operator's staff read an organization only while a grant of it is live: by the database's clock,
under a role that changes nothing; nobody writes a grant's state but the functions below."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import Expiry, Lookup, OpenedByGrant, Policy, RowSecurity

GRANT, LOOK, RULE = "privacy_staffgrant", "privacy_stafflook", "privacy_staffrule"
PERSON, MEMBERSHIP = "organizations_person", "organizations_membership"
STATE = "approved_by_id, approved_as, begins_at, expires_at, ended_at, ended_by_id"

PREPARED = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'opentrax_staff') THEN
    RAISE EXCEPTION 'the role opentrax_staff is missing' USING HINT = 'run opentrax db prepare first';
  END IF;
END $$
"""
RIGHTS = f"""
REVOKE UPDATE, DELETE ON {GRANT} FROM opentrax_app;
REVOKE INSERT, UPDATE, DELETE ON {LOOK} FROM opentrax_app;
GRANT SELECT, UPDATE ({STATE}) ON {GRANT} TO opentrax_lookup;
GRANT SELECT, INSERT ON {LOOK} TO opentrax_lookup;
GRANT SELECT, UPDATE (invited_until) ON {RULE} TO opentrax_lookup;
GRANT SELECT, UPDATE (is_operator_staff) ON {PERSON} TO opentrax_lookup;
"""
# Only the schema's owner names staff: whoever serves pages cannot make anybody one of them.
NAMED = f"SELECT EXISTS (SELECT 1 FROM {PERSON} WHERE id = person AND is_operator_staff)"
ACTIVE = (
    f"SELECT EXISTS (SELECT 1 FROM {PERSON} WHERE id = person AND is_operator_staff AND is_active)"
)
NAME = f"""
BEGIN
  UPDATE {PERSON} SET is_operator_staff = is_named WHERE id = person;
  RETURN FOUND;
END
"""
# The right has to come from the function's new owner.
NAMED_BY_OWNER = """
SET LOCAL ROLE opentrax_lookup;
GRANT EXECUTE ON FUNCTION staff_name(uuid, boolean), staff_addresses() TO opentrax_owner;
RESET ROLE;
"""
ADMINISTERS = (
    f"EXISTS (SELECT 1 FROM {MEMBERSHIP} m WHERE m.organization_id = g.organization_id"
    " AND m.person_id = me AND m.ended_at IS NULL AND m.role IN ('owner', 'administrator'))"
)
LIVE = (
    "g.begins_at <= clock_timestamp() AND g.expires_at > clock_timestamp() AND g.ended_at IS NULL"
)
THE_GRANT = (
    f"FROM {GRANT} g WHERE g.id = nullif(current_setting('app.staff_grant', true), '')::uuid"
    f" AND g.staff_id = app_person() AND is_staff(g.staff_id) AND {LIVE}"
)
ORGANIZATIONS = f"""
SELECT o.id, o.name::text, coalesce(r.rule, 'tell')::text, coalesce(r.invited_until > clock_timestamp(), false)
  FROM organizations_organization o LEFT JOIN {RULE} r ON r.organization_id = o.id
 WHERE is_staff(app_person()) AND o.closed_at IS NULL ORDER BY lower(o.name), o.id
"""
NAMES = f"""
SELECT DISTINCT p.id, p.name::text FROM {GRANT} g
  JOIN {PERSON} p ON p.id IN (g.staff_id, g.approved_by_id, g.ended_by_id)
 WHERE g.organization_id = app_organization() OR (is_staff(app_person()) AND p.is_operator_staff)
"""
APPROVE = f"""
DECLARE g {GRANT}; r {RULE}; me uuid := app_person(); how text := ''; said uuid; rule text; moment timestamptz;
BEGIN
  SELECT * INTO g FROM {GRANT} WHERE id = wanted FOR UPDATE;
  IF g.id IS NULL OR me IS NULL OR g.begins_at IS NOT NULL OR g.ended_at IS NOT NULL
     OR g.asked_at <= clock_timestamp() - interval '3 days' OR NOT is_staff(g.staff_id) THEN
    RETURN '';
  END IF;
  SELECT * INTO r FROM {RULE} WHERE organization_id = g.organization_id FOR UPDATE;
  rule := coalesce(r.rule, 'tell'); said := me;
  IF me = g.staff_id THEN
    IF r.invited_until > clock_timestamp() AND r.invited_by_id <> me AND rule <> 'never'
       AND r.invited_areas @> g.areas AND g.minutes <= r.invited_minutes THEN
      how := 'invited'; said := r.invited_by_id;
      UPDATE {RULE} SET invited_until = NULL WHERE id = r.id;
    ELSIF rule = 'tell' AND NOT g.areas ? 'trails' AND g.minutes <= 60
       AND (SELECT count(*) FROM {PERSON} p WHERE p.is_operator_staff AND p.is_active) = 1 THEN
      how := 'alone';
    END IF;
  ELSIF {ADMINISTERS} THEN
    how := 'client';
  ELSIF is_staff(me) AND rule = 'tell' AND NOT g.areas ? 'trails' THEN
    how := 'colleague';
  END IF;
  IF how <> '' THEN
    moment := clock_timestamp();
    UPDATE {GRANT} SET approved_as = how, approved_by_id = said, begins_at = moment,
           expires_at = moment + make_interval(mins => g.minutes) WHERE id = g.id;
  END IF;
  RETURN how;
END
"""
END = f"""
DECLARE g {GRANT}; me uuid := app_person();
BEGIN
  SELECT * INTO g FROM {GRANT} WHERE id = wanted FOR UPDATE;
  IF g.id IS NULL OR me IS NULL OR g.ended_at IS NOT NULL OR g.expires_at <= clock_timestamp()
     OR NOT (me = g.staff_id OR is_staff(me) OR {ADMINISTERS}) THEN
    RETURN '';
  END IF;
  UPDATE {GRANT} SET ended_at = clock_timestamp(), ended_by_id = me WHERE id = g.id;
  RETURN CASE WHEN g.begins_at IS NULL THEN 'refused' ELSE 'ended' END;
END
"""
# FOR SHARE: a page and an end take turns, so that each look was before the end or never was.
LOOKED = f"""
DECLARE found_id uuid; kept_by uuid; moment timestamptz;
BEGIN
  SELECT g.id, g.organization_id INTO found_id, kept_by {THE_GRANT} FOR SHARE OF g;
  IF found_id IS NULL THEN
    RAISE EXCEPTION 'no grant is live' USING ERRCODE = 'insufficient_privilege';
  END IF;
  moment := clock_timestamp();
  INSERT INTO {LOOK} (id, organization_id, created_at, grant_id, staff_id, at, page, path, about_id)
  VALUES (look, kept_by, moment, found_id, app_person(), moment, page, path, about);
END
"""
ASKED_ONLY = (
    "begins_at IS NULL AND expires_at IS NULL AND ended_at IS NULL AND ended_by_id IS NULL"
    " AND approved_by_id IS NULL AND approved_as = '' AND asked_at <= clock_timestamp()"
    " AND staff_id = app_person() AND is_staff(staff_id)"
)
A_COLLEAGUE = (
    f"id = app_person() OR EXISTS (SELECT 1 FROM {MEMBERSHIP} m"
    f" WHERE m.person_id = {PERSON}.id AND m.organization_id = {{organization}})"
)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0016_statistics_rights"),
        ("organizations", "0005_mail_ended"),
    ]

    operations = [
        migrations.RunSQL(PREPARED, migrations.RunSQL.noop),
        Lookup("is_named_staff", "person uuid", "boolean", NAMED, tables=[PERSON]),
        Lookup(
            "is_staff", "person uuid", "boolean", ACTIVE, execute="opentrax_app, opentrax_staff"
        ),
        Lookup(
            "staff_name",
            "person uuid, is_named boolean",
            "boolean",
            NAME,
            language="plpgsql",
            execute="opentrax_lookup",
        ),
        Lookup(
            "staff_addresses",
            "",
            "SETOF text",
            f"SELECT email::text FROM {PERSON} WHERE is_operator_staff ORDER BY email",
            execute="opentrax_lookup",
        ),
        migrations.RunSQL(NAMED_BY_OWNER, migrations.RunSQL.noop),
        Policy(PERSON, "names_staff", "UPDATE", using="true", role="opentrax_lookup"),
        Policy(
            PERSON,
            "staff_is_named",
            "UPDATE",
            restrictive=True,
            check="NOT is_operator_staff OR is_named_staff(id)",
        ),
        Policy(
            PERSON,
            "nobody_begins_as_staff",
            "INSERT",
            restrictive=True,
            check="NOT is_operator_staff",
        ),
        migrations.CreateModel(
            name="StaffGrant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=opentrax.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "organization_id",
                    models.UUIDField(
                        default=opentrax.kit.tenancy.scopes.current_organization_id, editable=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
                ("staff_id", models.UUIDField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("support", "support"),
                            ("fault", "fault"),
                            ("security", "security"),
                            ("request", "request"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("words", models.CharField(max_length=500, verbose_name="what for")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="case")),
                ("areas", models.JSONField()),
                ("minutes", models.PositiveIntegerField()),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("approved_by_id", models.UUIDField(null=True)),
                (
                    "approved_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("client", "client"),
                            ("invited", "invited"),
                            ("colleague", "colleague"),
                            ("alone", "alone"),
                        ],
                        max_length=10,
                    ),
                ),
                ("begins_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.UUIDField(null=True)),
            ],
            options={
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["organization_id", "asked_at"], name="staff_grant_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("why__in", ["support", "fault", "security", "request"]),
                            ("words__regex", "\\S.{8,}\\S"),
                        ),
                        name="staff_grant_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "areas__contained_by",
                                ["work_orders", "timesheets", "people", "trails"],
                            ),
                            models.Q(("areas", []), _negated=True),
                        ),
                        name="staff_grant_has_areas",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                        name="staff_grant_is_short",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("begins_at", None), ("expires_at", None)),
                            models.Q(
                                ("expires_at__gt", models.F("begins_at")),
                                ("minutes__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="staff_grant_ends_by_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_as", ""), ("approved_by_id", None), ("begins_at", None)
                            ),
                            models.Q(
                                models.Q(
                                    models.Q(
                                        (
                                            "approved_as",
                                            "alone",
                                        ),
                                        ("approved_by_id", models.F("staff_id")),
                                    ),
                                    models.Q(
                                        models.Q(("approved_as", ""), _negated=True),
                                        models.Q(
                                            ("approved_by_id", models.F("staff_id")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                ("approved_by_id__isnull", False),
                                ("begins_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="staff_grant_needs_a_yes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("areas__contains", ["trails"]), _negated=True),
                            (
                                "approved_as__in",
                                [
                                    "",
                                    "client",
                                    "invited",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="staff_grant_trails_by_client",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=opentrax.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "organization_id",
                    models.UUIDField(
                        default=opentrax.kit.tenancy.scopes.current_organization_id, editable=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[("tell", "tell"), ("ask", "ask"), ("never", "never")],
                        max_length=10,
                    ),
                ),
                ("set_by_id", models.UUIDField()),
                ("set_at", models.DateTimeField()),
                ("invited_areas", models.JSONField(default=list)),
                ("invited_minutes", models.PositiveIntegerField(default=0)),
                ("invited_until", models.DateTimeField(null=True)),
                ("invited_by_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("organization_id"), name="staff_rule_once"),
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["tell", "ask", "never"])),
                        name="staff_rule_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("invited_until", None),
                            models.Q(
                                (
                                    "invited_areas__contained_by",
                                    ["work_orders", "timesheets", "people", "trails"],
                                ),
                                ("invited_by_id__isnull", False),
                                ("invited_minutes__gte", 1),
                                ("invited_minutes__lte", 1440),
                            ),
                            _connector="OR",
                        ),
                        name="staff_invitation_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffLook",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=opentrax.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "organization_id",
                    models.UUIDField(
                        default=opentrax.kit.tenancy.scopes.current_organization_id, editable=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
                ("staff_id", models.UUIDField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("page", models.CharField(max_length=60)),
                ("path", models.CharField(max_length=300)),
                ("about_id", models.UUIDField(null=True)),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="looks",
                        to="privacy.staffgrant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "grant", "at"], name="staff_look_grant"
                    ),
                    models.Index(
                        fields=["organization_id", "about_id", "at"], name="staff_look_about"
                    ),
                ],
            },
        ),
        RowSecurity(GRANT),
        RowSecurity(LOOK),
        RowSecurity(RULE),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        Policy(GRANT, "only_asked", "INSERT", restrictive=True, check=ASKED_ONLY),
        Policy(GRANT, "of_staff", using="(SELECT is_staff(app_person()))"),
        Policy(LOOK, "own", using="staff_id = app_person()"),
        Policy(GRANT, "functions", "UPDATE", using="true", role="opentrax_lookup"),
        Policy(RULE, "functions", "UPDATE", using="true", role="opentrax_lookup"),
        Policy(LOOK, "functions", "INSERT", check="true", role="opentrax_lookup"),
        Lookup(
            "staff_organization",
            "wanted text[]",
            "uuid",
            f"SELECT g.organization_id {THE_GRANT} AND (wanted = '{{}}' OR g.areas ?| wanted)",
            tables=[GRANT, MEMBERSHIP, RULE],
            execute="opentrax_staff",
        ),
        Lookup(
            "staff_organizations",
            "",
            "TABLE (id uuid, name text, rule text, is_invited boolean)",
            ORGANIZATIONS,
        ),
        Lookup("staff_names", "", "TABLE (id uuid, name text)", NAMES),
        Lookup("staff_approve", "wanted uuid", "text", APPROVE, language="plpgsql"),
        Lookup("staff_end", "wanted uuid", "text", END, language="plpgsql"),
        Lookup(
            "staff_look",
            "look uuid, page text, path text, about uuid",
            "void",
            LOOKED,
            language="plpgsql",
            execute="opentrax_staff",
        ),
        Expiry(GRANT, "asked_at", "25 months", scope="organization_id = app_organization()"),
        Expiry(LOOK, "at", "24 months", scope="organization_id = app_organization()"),
        OpenedByGrant("organizations_organization", where="id = {organization}"),
        OpenedByGrant(MEMBERSHIP, "people"),
        OpenedByGrant(PERSON, "people", where=A_COLLEAGUE),
        OpenedByGrant("organizations_invitation", "people"),
        OpenedByGrant("organizations_partnership", "people", "work_orders"),
    ]
