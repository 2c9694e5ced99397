from django.db import migrations

from opentrax.kit.tenancy.migrations import Policy

PARTNERS = "organizations_partnership"
SHARE = "directory_documentshare"
OUR_PROVIDERS = f"SELECT p.provider_id FROM {PARTNERS} p WHERE p.organization_id = app_organization() AND p.ended_at IS NULL"
BEFORE = "client_id = app_organization()"
# Of a provider that it works with now: whose partnership ended shows nothing any more. What a client
# put in itself is its own, by the keeper's policy. The policy of the papers asks the shares.
AS_CLIENT = f"{BEFORE} AND provider_id IN ({OUR_PROVIDERS})"


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0017_taken_over"),
    ]

    operations = [
        migrations.RunSQL(
            [f"DROP POLICY client ON {SHARE}", f"DROP POLICY client_judges ON {SHARE}"],
            [
                f"CREATE POLICY client ON {SHARE} FOR SELECT TO opentrax_app USING ({BEFORE})",
                f"CREATE POLICY client_judges ON {SHARE} FOR UPDATE TO opentrax_app"
                f" USING ({BEFORE}) WITH CHECK ({BEFORE})",
            ],
        ),
        Policy(SHARE, "client", using=AS_CLIENT),
        Policy(SHARE, "client_judges", "UPDATE", using=AS_CLIENT, check=AS_CLIENT),
    ]
