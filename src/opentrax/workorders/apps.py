from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "opentrax.workorders"
    label = "workorders"
    verbose_name = "Work orders"

    def ready(self) -> None:
        from opentrax.directory.imports import register
        from opentrax.workorders.importing import WORK_ORDERS

        # Declares which files its rows name.
        from opentrax.workorders.services import attachments  # noqa: F401

        register(WORK_ORDERS)
