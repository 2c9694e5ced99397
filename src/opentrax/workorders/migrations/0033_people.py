"""Work orders are found by who comes, and by who asked: indexes over the names where they stand, so that
whoever is erased is found no more, and nothing is kept twice.

Names are folded as `opentrax.maps.rules.fold` does it, in SQL; decomposed before they are put into lower case,
since the server's own idea of letters beyond ASCII depends on its locale.
"""

from importlib import import_module

from django.db import migrations

from opentrax.kit.tenancy.migrations import Lookup

VISIT = "workorders_visit"
REQUEST = "workorders_workrequest"
APART = import_module("opentrax.workorders.migrations.0010_lists").APART
PAIRS = {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}
SINGLE = ("øØđĐłŁðÐı", "ooddllddi")


def folded(text: str) -> str:
    for letter, plain in PAIRS.items():
        text = f"replace({text}, '{letter}', '{plain}')"
    plain = f"translate({text}, '{SINGLE[0]}', '{SINGLE[1]}')"
    marks = r"'[\u0300-\u036f]'"
    apart = f"lower(regexp_replace(normalize({plain}, NFKD), {marks}, '', 'g'))"
    return f"btrim(regexp_replace({apart}, '[^0-9a-z]+', ' ', 'g'))"


FOLDED = f"""
CREATE FUNCTION workorders_folded(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN {folded("said")}
"""
OF_VISIT = "array_to_tsvector(workorders_words(organization_id, provider_id, workorders_folded(technician_name)))"
OF_REQUEST = "array_to_tsvector(workorders_words(organization_id, NULL::uuid, workorders_folded(requester_name)))"
# Any of the words, and which are in no name: those have to be on the work order itself, whoever asks judges.
FIND = f"""
DECLARE
  own uuid := app_organization();
  words text[] := array_remove(regexp_split_to_array(said, '{APART}'), '');
  wanted tsquery;
BEGIN
  SELECT string_agg(quote_literal(right(own::text, 12) || ':' || word) || ':*', ' | ')::tsquery INTO wanted
    FROM unnest(words) AS word;
  IF own IS NULL OR wanted IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE
    'SELECT DISTINCT n.key, ARRAY(SELECT word FROM unnest($4) AS word'
    '                              WHERE strpos('' '' || n.name, '' '' || word) = 0)'
    '  FROM ((SELECT work_order_id AS key, workorders_folded(technician_name) AS name'
    '           FROM {VISIT} WHERE {OF_VISIT} @@ $1 AND (organization_id = $2 OR provider_id = $2)'
    '          ORDER BY id DESC LIMIT $3)'
    '        UNION ALL'
    '        (SELECT work_order_id, workorders_folded(requester_name)'
    '           FROM {REQUEST} WHERE {OF_REQUEST} @@ $1 AND organization_id = $2 AND work_order_id IS NOT NULL'
    '          ORDER BY id DESC LIMIT $3)) AS n' USING wanted, own, most, words;
END
"""


class Migration(migrations.Migration):
    dependencies = [("workorders", "0032_flags")]

    operations = [
        migrations.RunSQL(FOLDED, "DROP FUNCTION workorders_folded(text)"),
        migrations.RunSQL(
            f"CREATE INDEX visit_people ON {VISIT} USING gin ({OF_VISIT})",
            "DROP INDEX visit_people",
        ),
        migrations.RunSQL(
            f"CREATE INDEX work_request_people ON {REQUEST} USING gin ({OF_REQUEST})"
            " WHERE work_order_id IS NOT NULL",
            "DROP INDEX work_request_people",
        ),
        Lookup(
            "workorders_find_people", "said text, most integer", "TABLE (order_id uuid, missing text[])", FIND,
            tables=[VISIT, REQUEST], language="plpgsql",
            execute="opentrax_app, opentrax_staff",
        ),
    ]  # fmt: skip
