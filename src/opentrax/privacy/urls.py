"""Addresses of the privacy engine."""

from django.urls import path

from opentrax.privacy.views import (
    cookies,
    disclosures,
    documents,
    ledger,
    public,
    sharing,
    staff,
    staff_at_client,
    statistics,
)

urlpatterns = [
    path("privacy", documents.policy, name="privacy"),
    path("privacy/policy/<int:version>", documents.policy, name="privacy_version"),
    path("documents", documents.document_list, name="documents"),
    path("documents/<slug:kind>", documents.document, name="document"),
    path("documents/<slug:kind>/<int:version>", documents.document, name="document_version"),
    path(
        "documents/<slug:kind>/<int:version>/<slug:language>",
        documents.document,
        name="document_text",
    ),
    path(
        "documents/<slug:kind>/changes/<int:before>/<int:after>",
        documents.changes,
        name="document_changes",
    ),
    path("privacy/data", public.data, name="privacy_data"),
    path("privacy/data.json", public.data_json, name="privacy_data_json"),
    path("privacy/data/<int:version>.json", public.data_json, name="privacy_data_version"),
    path("privacy/cookies", cookies.cookie_page, name="privacy_cookies"),
    path(".well-known/gpc.json", cookies.gpc_json, name="gpc_json"),
    path("privacy/sharing", sharing.sharing_page, name="privacy_sharing"),
    path("privacy/sharing.json", sharing.sharing_json, name="privacy_sharing_json"),
    path("organization/disclosures", disclosures.disclosure_list, name="disclosures"),
    path("organization/disclosures/new", disclosures.new_disclosure, name="disclosure_new"),
    path(
        "organization/disclosures/<uuid:disclosure_id>/approval",
        disclosures.approve,
        name="disclosure_approval",
    ),
    path(
        "organization/disclosures/<uuid:disclosure_id>/refusal",
        disclosures.refuse,
        name="disclosure_refusal",
    ),
    path(
        "organization/disclosures/<uuid:disclosure_id>/making",
        disclosures.make,
        name="disclosure_making",
    ),
    path("organization/staff", staff_at_client.staff_list, name="staff_list"),
    path("organization/staff/rule", staff_at_client.rule, name="staff_rule"),
    path("organization/staff/invitation", staff_at_client.invite, name="staff_invitation"),
    path(
        "organization/staff/invitation/withdrawal",
        staff_at_client.withdraw,
        name="staff_invitation_withdrawal",
    ),
    path(
        "organization/staff/<uuid:grant_id>/approval",
        staff_at_client.approve,
        name="staff_client_approval",
    ),
    path("organization/staff/<uuid:grant_id>/end", staff_at_client.end, name="staff_client_end"),
    path("operator/access", staff.access_list, name="staff_access"),
    path("operator/access/new", staff.ask, name="staff_ask"),
    path("operator/access/<uuid:grant_id>/approval", staff.approve, name="staff_approval"),
    path("operator/access/<uuid:grant_id>/entry", staff.enter, name="staff_entry"),
    path("operator/access/<uuid:grant_id>/end", staff.end, name="staff_end"),
    path("promises", ledger.promises, name="promises"),
    path("promises.json", ledger.promises_json, name="promises_json"),
    path("statistics", statistics.statistics_page, name="statistics"),
    path("statistics.json", statistics.statistics_json, name="statistics_json"),
    path(".well-known/security.txt", ledger.security_txt, name="security_txt"),
]
