from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "opentrax.directory"
    label = "directory"
    verbose_name = "Directory"

    def ready(self) -> None:
        from opentrax.directory.imports import register
        from opentrax.directory.imports.assets import ASSETS
        from opentrax.directory.imports.contacts import CLIENTS, CONTACTS
        from opentrax.directory.imports.locations import LOCATIONS

        # Declares which files its rows name.
        from opentrax.directory.services import imports  # noqa: F401

        for kind in (LOCATIONS, ASSETS, CONTACTS, CLIENTS):
            register(kind)
