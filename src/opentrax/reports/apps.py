from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "opentrax.reports"
    label = "reports"
    verbose_name = "Reports"
