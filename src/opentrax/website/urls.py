"""Addresses of the public pages."""

from django.urls import path

from opentrax.website.views import public, styleguide

urlpatterns = [
    path("", public.front, name="front"),
    path("styleguide", styleguide.styleguide, name="styleguide"),
    path("styleguide/panel", styleguide.panel, name="styleguide_panel"),
]
