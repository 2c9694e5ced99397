"""Addresses of the public pages."""

from django.urls import path

from opentrax.website.views import public, requests, styleguide

urlpatterns = [
    path("", public.front, name="front"),
    path("privacy/request", requests.ask, name="request_ask"),
    path("privacy/request/sent", requests.sent, name="request_sent"),
    path("privacy/request/<str:token>", requests.follow, name="request"),
    path("styleguide", styleguide.styleguide, name="styleguide"),
    path("styleguide/panel", styleguide.panel, name="styleguide_panel"),
]
