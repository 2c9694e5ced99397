from django.apps import AppConfig


class PublicapiConfig(AppConfig):
    name = "opentrax.publicapi"
    label = "publicapi"
    verbose_name = "Public API"
