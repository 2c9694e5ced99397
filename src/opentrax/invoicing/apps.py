from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "opentrax.invoicing"
    label = "invoicing"
    verbose_name = "Invoicing"

    def ready(self) -> None:
        """Let the page of a work order show its proposals and invoices."""
        from opentrax.invoicing.selectors import section
        from opentrax.workorders.views.sections import add_section

        add_section("invoicing/section.html", section)
