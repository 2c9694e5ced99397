from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    name = "opentrax.kit"
    label = "kit"
    verbose_name = "Kit"

    def ready(self) -> None:
        from opentrax.kit.egress import net
        from opentrax.kit.privacy import checks, tables  # noqa: F401  tables declare
        from opentrax.kit.tenancy import connection

        checks.register()
        connection.register()
        autodiscover_modules("privacy", "events", "handlers", "tasks")
        net.install()
