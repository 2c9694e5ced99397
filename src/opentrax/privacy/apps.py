from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "opentrax.privacy"
    label = "privacy"
    verbose_name = "Privacy"

    def ready(self) -> None:
        from opentrax.kit.egress import on_decision
        from opentrax.privacy.documents import declared  # noqa: F401  declares its documents
        from opentrax.privacy.ledger import checks
        from opentrax.privacy.services.egress import count

        checks.register()
        on_decision(count)
        autodiscover_modules("documents", "promises", "statistics")
