from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "opentrax.tracking"
    label = "tracking"
    verbose_name = "Tracking"
