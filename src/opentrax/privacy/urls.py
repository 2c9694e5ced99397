"""Addresses of the privacy engine."""

from django.urls import path

from opentrax.privacy.views import policy, public, statistics

urlpatterns = [
    path("privacy", policy.policy_page, name="privacy"),
    path("privacy/policy/<int:version>", policy.policy_page, name="privacy_version"),
    path("privacy/data", public.data, name="privacy_data"),
    path("privacy/data.json", public.data_json, name="privacy_data_json"),
    path("privacy/data/<int:version>.json", public.data_json, name="privacy_data_version"),
    path("promises", policy.promises, name="promises"),
    path("promises.json", policy.promises_json, name="promises_json"),
    path("statistics", statistics.statistics_page, name="statistics"),
    path("statistics.json", statistics.statistics_json, name="statistics_json"),
    path(".well-known/security.txt", policy.security_txt, name="security_txt"),
]
