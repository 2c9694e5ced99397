"""The office shell."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Owns the frame of the office's pages and what composes several apps; keeps no data."""

    name = "opentrax.office"
