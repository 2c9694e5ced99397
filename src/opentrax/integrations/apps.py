from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "opentrax.integrations"
    label = "integrations"
    verbose_name = "Integrations"
