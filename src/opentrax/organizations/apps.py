from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "opentrax.organizations"
    label = "organizations"
    verbose_name = "Organizations"

    def ready(self) -> None:
        # Declares which files its rows name.
        from opentrax.organizations.services import letterhead  # noqa: F401
