from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "opentrax.privacy"
    label = "privacy"
    verbose_name = "Privacy"
