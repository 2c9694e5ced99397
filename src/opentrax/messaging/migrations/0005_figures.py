"""The live figures of the promises about mail: counts over everybody, and nothing else.

Each figure asks the tables anew, without the gate's own words for why a message went: a gate that
forgets to ask shows here.
"""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Lookup

# Which purpose each class needs, and what the weaker opt-out stops; a test compares both with the
# table that the gate reads.
PURPOSES = "VALUES ('marketing', 'marketing'), ('survey', 'survey'), ('review', 'review')"
OPTIONAL = "('onboarding', 'survey', 'review', 'marketing')"

FIGURES = f"""
WITH passed AS (
    SELECT * FROM messaging_passage WHERE claimed_at >= since
), said AS (
    SELECT id, subject_id, purpose, state, at, expires_at FROM privacy_consentevent UNION ALL
    SELECT id, subject_id, purpose, state, at, expires_at FROM privacy_organizationconsentevent
), consented AS (
    SELECT p.message_class, NOT EXISTS (
        SELECT 1 FROM said yes WHERE yes.id = p.consent_id AND yes.state = 'given'
           AND yes.purpose = needs.purpose AND yes.at <= p.claimed_at
           AND (yes.expires_at IS NULL OR yes.expires_at > p.claimed_at)
           AND NOT EXISTS (
               SELECT 1 FROM said no WHERE no.subject_id = yes.subject_id
                  AND no.purpose = yes.purpose AND no.state <> 'given'
                  AND no.at > yes.at AND no.at <= p.claimed_at)
    ) AS bad
      FROM passed p JOIN ({PURPOSES}) AS needs (message_class, purpose) USING (message_class)
), stops AS (
    SELECT s.*, EXISTS (
        SELECT 1 FROM messaging_passage p WHERE p.recipient_id = s.recipient_id
           AND p.serial > s.serial AND (s.lifted_serial IS NULL OR p.serial < s.lifted_serial)
           AND (s.sender_id IS NULL OR s.sender_id = p.sender_id)
           AND (p.message_class IN {OPTIONAL}
                OR (s.strength = 'everything' AND p.message_class <> 'essential'))
    ) AS bad
      FROM messaging_suppression s WHERE s.lifted_at IS NULL OR s.lifted_at >= since
), announced AS (
    SELECT recipient_id, count(*) AS sent FROM messaging_passage
     WHERE message_class = 'service' AND claimed_at >= greatest(since, until - interval '365 days')
     GROUP BY recipient_id
)
SELECT 'marketing', count(*) FILTER (WHERE bad), count(*) FROM consented
 WHERE message_class = 'marketing' UNION ALL
SELECT 'consent', count(*) FILTER (WHERE bad), count(*) FROM consented UNION ALL
SELECT 'stops', count(*) FILTER (WHERE bad), count(*) FROM stops UNION ALL
SELECT 'stops by answer', count(*) FILTER (WHERE bad), count(*) FROM stops
 WHERE reason = 'reply' UNION ALL
SELECT 'slow stops', count(*) FILTER (WHERE created_at - asked_at
         > CASE reason WHEN 'reply' THEN interval '10 minutes' ELSE interval '10 seconds' END),
       count(*) FROM stops
 WHERE reason IN ('link', 'one_click', 'preferences', 'reply') UNION ALL
SELECT 'onboarding', count(*) FILTER (WHERE sent > 10), count(*) FROM (
    SELECT keeper_id, count(*) AS sent FROM messaging_passage
     WHERE message_class = 'onboarding' GROUP BY keeper_id) AS accounts UNION ALL
SELECT 'announcements', count(*) FILTER (WHERE sent > 4), count(*) FROM announced UNION ALL
SELECT 'postal address', count(*) FILTER (WHERE lacks LIKE '%postal address%'
         OR lacks LIKE '%no operator%'), count(*) FROM passed UNION ALL
SELECT 'way to stop', count(*) FILTER (WHERE lacks LIKE '%no way to stop%'
         OR lacks LIKE '%List-Unsubscribe%'), count(*) FROM passed UNION ALL
SELECT 'subject and sender', count(*) FILTER (WHERE lacks LIKE '%subject%'
         OR lacks LIKE '%sender%' OR lacks LIKE '%domain%'), count(*) FROM passed UNION ALL
SELECT 'complaints', count(*) FILTER (WHERE delivery = 'complained'), count(*) FROM passed
 WHERE sent_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_gate_security"), ("privacy", "0002_row_security")]

    operations = [
        Lookup(
            "messaging_figures",
            "since timestamptz, until timestamptz",
            "TABLE (name text, bad bigint, exercised bigint)",
            FIGURES,
            tables=[
                "messaging_passage",
                "messaging_suppression",
                "privacy_consentevent",
                "privacy_organizationconsentevent",
            ],
        ),
    ]
