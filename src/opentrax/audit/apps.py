from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "opentrax.audit"
    label = "audit"
    verbose_name = "Audit log"
