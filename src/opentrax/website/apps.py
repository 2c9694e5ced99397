"""The public pages."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Owns the front page and, while developing, the style guide; keeps no data."""

    name = "opentrax.website"
