from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "opentrax.privacy"
    label = "privacy"
    verbose_name = "Privacy"

    def ready(self) -> None:
        from opentrax.privacy.ledger import checks

        checks.register()
        autodiscover_modules("promises", "statistics")
