"""Addresses of the privacy engine."""

from django.urls import path

from opentrax.privacy.views import public

urlpatterns = [
    path("privacy/data", public.data, name="privacy_data"),
    path("privacy/data.json", public.data_json, name="privacy_data_json"),
    path("privacy/data/<int:version>.json", public.data_json, name="privacy_data_version"),
]
