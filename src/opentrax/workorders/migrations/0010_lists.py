"""Lists and searches that stay quick: indexes in the order of each list, an index of words, and policies
that ask row by row.

PostgreSQL may answer EXISTS in a policy by hashing every row that could fit, however few rows are asked for: with
a hundred thousand accepted work orders each page took seconds. A scalar sub-query is always asked for one row, by
its index.
"""

from importlib import import_module

from django.db import migrations, models

from opentrax.kit.tenancy.migrations import Lookup

WORK_ORDER = "workorders_workorder"
ASSIGNMENT = "workorders_assignment"
VISIT = "workorders_visit"
LOCATION = "directory_location"
# The keeper's own rows are opened by the keeper's policy: no sub-query for them.
OWN = "provider_id = app_organization() AND organization_id <> app_organization()"
OFFER_OPEN = f"{OWN} AND (SELECT true FROM {ASSIGNMENT} a WHERE a.organization_id = {WORK_ORDER}.organization_id AND a.work_order_id = {WORK_ORDER}.id AND a.provider_id = app_organization() AND a.status IN ('offered', 'accepted') LIMIT 1)"
AT_WORK = f"organization_id <> app_organization() AND (SELECT true FROM {WORK_ORDER} w WHERE w.provider_id = app_organization() AND w.location_id = {LOCATION}.id AND w.organization_id = {LOCATION}.organization_id LIMIT 1)"
ACCEPTED = f"{OWN} AND (SELECT true FROM {ASSIGNMENT} a WHERE a.id = {VISIT}.assignment_id AND a.organization_id = {VISIT}.organization_id AND a.work_order_id = {VISIT}.work_order_id AND a.provider_id = app_organization() AND a.status = 'accepted' LIMIT 1)"


OF_CLIENTS = models.Q(provider_id__lt=models.F("organization_id")) | models.Q(
    provider_id__gt=models.F("organization_id")
)


BEFORE = import_module("opentrax.workorders.migrations.0002_row_security")


def asked_anew(table: str, name: str, kind: str, now: str, before: str) -> migrations.RunSQL:
    def said(condition: str) -> str:
        parts = {"using": ("USING",), "check": ("WITH CHECK",), "both": ("USING", "WITH CHECK")}[
            kind
        ]
        return f"ALTER POLICY {name} ON {table} " + " ".join(
            f"{part} ({condition})" for part in parts
        )

    return migrations.RunSQL(said(now), said(before))


# A word stands once for the keeper and once for the provider, so that the index finds within one organization only.
# Letters beyond ASCII are all taken for parts of words: the server's own idea of them depends on its locale.
APART = r"[\s!-/:-@\[-`{-~’‘“”«»–—…]+"
WORDS = f"""
CREATE FUNCTION workorders_words(keeper uuid, provider uuid, said text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT coalesce(array_agg(side || word), '{{}}')
    FROM unnest(ARRAY[right(keeper::text, 12) || ':',
                      CASE WHEN provider <> keeper THEN right(provider::text, 12) || ':' END]) AS side,
         unnest(regexp_split_to_array(said, '{APART}')) AS word
   WHERE side IS NOT NULL AND word <> ''
)
"""
VECTOR = "array_to_tsvector(workorders_words(organization_id, provider_id, search_text))"
FIND = f"""
DECLARE
  own uuid := app_organization();
  wanted tsquery;
BEGIN
  SELECT string_agg(quote_literal(right(own::text, 12) || ':' || word) || ':*', ' & ')::tsquery INTO wanted
    FROM unnest(regexp_split_to_array(said, '{APART}')) AS word WHERE word <> '';
  IF own IS NULL OR wanted IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE
    'SELECT id FROM {WORK_ORDER} WHERE {VECTOR} @@ $1 AND (organization_id = $2 OR provider_id = $2)'
    ' ORDER BY created_at DESC, id DESC LIMIT $3' USING wanted, own, most;
END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workorders", "0009_costs"),
        ("directory", "0004_arrival"),
    ]

    operations = [
        *[
            migrations.AddIndex("workorder", models.Index(fields=fields, name=name))
            for name, fields in (
                ("workorder_newest", ["organization_id", "created_at", "id"]),
                ("workorder_due", ["organization_id", "due_at", "id"]),
                ("workorder_of_place", ["provider_id", "location"]),
            )
        ],
        *[
            migrations.AddIndex(
                "workorder",
                models.Index(fields=["provider_id", column, "id"], name=name, condition=OF_CLIENTS),
            )
            for name, column in (
                ("workorder_of_newest", "created_at"),
                ("workorder_of_due", "due_at"),
                ("workorder_of_number", "number"),
            )
        ],
        migrations.RunSQL(WORDS, "DROP FUNCTION workorders_words(uuid, uuid, text)"),
        migrations.RunSQL(
            f"CREATE INDEX workorder_words ON {WORK_ORDER} USING gin ({VECTOR})",
            "DROP INDEX workorder_words",
        ),
        Lookup(
            "workorders_find", "said text, most integer", "SETOF uuid", FIND,
            tables=[WORK_ORDER], language="plpgsql",
            execute="opentrax_app, opentrax_staff",
        ),
        asked_anew(WORK_ORDER, "provider", "using", OFFER_OPEN, BEFORE.OFFER_OPEN),
        asked_anew(LOCATION, "provider_of_work_order", "using", AT_WORK, BEFORE.AT_WORK),
        asked_anew(VISIT, "provider", "using", ACCEPTED, BEFORE.ACCEPTED),
        asked_anew(VISIT, "provider_plans", "check", ACCEPTED, BEFORE.ACCEPTED),
        asked_anew(VISIT, "provider_changes", "both", ACCEPTED, BEFORE.ACCEPTED),
    ]  # fmt: skip
