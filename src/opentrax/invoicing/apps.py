from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "opentrax.invoicing"
    label = "invoicing"
    verbose_name = "Invoicing"
