from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "opentrax.organizations"
    label = "organizations"
    verbose_name = "Organizations"
