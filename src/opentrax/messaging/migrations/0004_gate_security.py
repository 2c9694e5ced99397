"""Who sees what the gate remembers: a transaction sees one address, the one that it has named.

`app.recipient` is set by messaging.recipients inside a transaction, like `app.organization`. Opt-outs
are added and lifted, never changed or deleted; what let a message through is never deleted by the
application's role, but as a whole by term.
"""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Lookup, OnlyRowSecurity, Policy

RECIPIENT, SUPPRESSION, PASSAGE = (
    "messaging_recipient",
    "messaging_suppression",
    "messaging_passage",
)
OF_RECIPIENT = "recipient_id = app_recipient()"
NAMED = "id = app_recipient()"
OWN = "person_id = app_person()"
IN_MAILROOM = "current_setting('app.mailroom', true) = 'open'"

FORGET = f"""
DECLARE gone integer;
BEGIN
    DELETE FROM {PASSAGE} WHERE claimed_at < before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM {RECIPIENT} r
     WHERE r.created_at < before
       AND NOT EXISTS (SELECT 1 FROM {PASSAGE} p WHERE p.recipient_id = r.id)
       AND NOT EXISTS (SELECT 1 FROM {SUPPRESSION} s WHERE s.recipient_id = r.id);
    RETURN gone;
END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0003_the_gate"),
        ("organizations", "0003_partner_invitations"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE FUNCTION app_recipient() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE"
            " RETURN nullif(current_setting('app.recipient', true), '')::uuid",
            "DROP FUNCTION app_recipient()",
        ),
        *[OnlyRowSecurity(table) for table in (RECIPIENT, SUPPRESSION, PASSAGE)],
        Policy(RECIPIENT, "named", "ALL", using=NAMED, check=NAMED),
        Policy(SUPPRESSION, "named", "ALL", using=OF_RECIPIENT, check=OF_RECIPIENT),
        Policy(PASSAGE, "named", "ALL", using=OF_RECIPIENT, check=OF_RECIPIENT),
        OnlyRowSecurity("messaging_arrival"),
        Policy("messaging_arrival", "mailroom", "ALL", using=IN_MAILROOM, check=IN_MAILROOM),
        OnlyRowSecurity("messaging_onboardingslot"),
        Policy("messaging_onboardingslot", "own", "ALL", using=OWN, check=OWN),
        # A message to get started needs one of the ten, and the ten stay when messages go.
        migrations.RunSQL(
            "ALTER TABLE messaging_personmessage ADD CONSTRAINT person_message_onboarding_slot"
            " FOREIGN KEY (person_id, onboarding_number)"
            " REFERENCES messaging_onboardingslot (person_id, number)",
            "ALTER TABLE messaging_personmessage DROP CONSTRAINT person_message_onboarding_slot",
        ),
        migrations.RunSQL(
            [
                f"REVOKE DELETE ON {RECIPIENT}, {SUPPRESSION}, {PASSAGE} FROM opentrax_app",
                f"REVOKE UPDATE ON {SUPPRESSION} FROM opentrax_app",
                f"GRANT UPDATE (lifted_at, lifted_serial) ON {SUPPRESSION} TO opentrax_app",
                "REVOKE UPDATE, DELETE ON messaging_addresskey FROM opentrax_app",
                "REVOKE UPDATE ON messaging_onboardingslot FROM opentrax_app",
                f"GRANT DELETE ON {RECIPIENT}, {PASSAGE} TO opentrax_lookup",
            ],
            migrations.RunSQL.noop,
        ),
        *[
            Policy(table, "lookup_term", "DELETE", using="true", role="opentrax_lookup")
            for table in (RECIPIENT, PASSAGE)
        ],
        Lookup(
            "recipient_by_hash",
            "hashes bytea[]",
            "uuid",
            f"SELECT id FROM {RECIPIENT} WHERE channel = 'mail' AND address_hash = ANY (hashes)"
            " ORDER BY created_at, id LIMIT 1",
            tables=[RECIPIENT],
        ),
        Lookup(
            "passage_by_token",
            "hashed bytea",
            "TABLE (recipient_id uuid, message_id uuid, sender_id uuid, sender_name text,"
            " message_class text, keeper text, keeper_id uuid)",
            "SELECT recipient_id, message_id, sender_id, sender_name, message_class, keeper,"
            f" keeper_id FROM {PASSAGE} WHERE token_hash = hashed",
            tables=[PASSAGE],
        ),
        Lookup(
            "zone_by_email",
            "address text",
            "text",
            "SELECT time_zone FROM organizations_person WHERE lower(email) = lower(address)",
            tables=["organizations_person"],
        ),
        Lookup(
            "messages_since",
            "since timestamptz, most integer",
            "TABLE (keeper text, keeper_id uuid, message_id uuid)",
            "SELECT keeper, keeper_id, id FROM ("
            " SELECT 'person' AS keeper, person_id AS keeper_id, id, created_at"
            " FROM messaging_personmessage WHERE created_at >= since UNION ALL"
            " SELECT 'organization', organization_id, id, created_at"
            " FROM messaging_organizationmessage WHERE created_at >= since) every"
            " ORDER BY created_at DESC LIMIT most",
            tables=["messaging_personmessage", "messaging_organizationmessage"],
        ),
        Lookup(
            "persons_with_messages_before",
            "before timestamptz, most integer",
            "SETOF uuid",
            "SELECT DISTINCT person_id FROM messaging_personmessage"
            " WHERE created_at < before LIMIT most",
            tables=["messaging_personmessage"],
        ),
        Lookup(
            "messaging_forget",
            "before timestamptz",
            "integer",
            FORGET,
            tables=[RECIPIENT, SUPPRESSION, PASSAGE],
            language="plpgsql",
        ),
    ]
