"""What is told about tracking moves into the table of all documents, with its hashes; the gate asks for the version in
force there."""

from importlib import import_module

from django.db import migrations

_gate = import_module("opentrax.tracking.migrations.0002_gate")
_BEFORE = "(SELECT max(p.version) FROM tracking_disclosure p)"
_NOW = (
    "(SELECT max(p.version) FROM privacy_document p WHERE p.kind = 'tracking'"
    " AND (p.version = 1 OR p.effective_at <= now()))"
)


def admits(name: str, arguments: str, which: str) -> migrations.RunSQL:
    """The same function as before, with another place to look for the version in force."""
    body = _gate._BODY.format(which=which)
    if _BEFORE not in body:
        raise ValueError("The gate asks otherwise than it did.")

    def made(text: str) -> str:
        # Only its owner may replace it, and the schema's owner may act as that one.
        return (
            f"SET LOCAL ROLE opentrax_lookup; CREATE OR REPLACE FUNCTION {name}({arguments}) RETURNS {_gate._RETURNS}"
            " LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp"
            f" AS $lookup$ {text} $lookup$; SET LOCAL ROLE opentrax_owner"
        )

    return migrations.RunSQL(made(body.replace(_BEFORE, _NOW)), made(body))


class Migration(migrations.Migration):
    dependencies = [("tracking", "0008_staff"), ("privacy", "0019_documents")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO privacy_document (id, kind, version, base, text_hash, is_material,"
            " is_ended, published_at, effective_at, published_by)"
            " SELECT 'tracking/' || version, 'tracking', version, version, text_hash, true, false,"
            " published_at, published_at, '' FROM tracking_disclosure WHERE version = 1;"
            " INSERT INTO privacy_documenttext (id, document_id, language, text, text_hash, summary)"
            " SELECT 'tracking/' || d.version || '/' || t.key, 'tracking/' || d.version, t.key,"
            " t.value, encode(sha256(convert_to(t.value, 'UTF8')), 'hex'), ''"
            " FROM tracking_disclosure d, jsonb_each_text(d.texts) t WHERE d.version = 1;"
            " SET CONSTRAINTS ALL IMMEDIATE",
            "DELETE FROM privacy_documenttext WHERE document_id LIKE 'tracking/%';"
            " DELETE FROM privacy_document WHERE kind = 'tracking'",
        ),
        migrations.RunSQL(
            "GRANT SELECT ON privacy_document TO opentrax_lookup",
            "REVOKE SELECT ON privacy_document FROM opentrax_lookup",
        ),
        admits("tracking_admit", "token_hashes bytea[]", "d.token_hash = ANY (token_hashes)"),
        admits(
            "tracking_admit_device",
            "device uuid",
            "d.id = device AND d.organization_id = app_organization()",
        ),
        migrations.DeleteModel("Disclosure"),
    ]
