from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "opentrax.workorders"
    label = "workorders"
    verbose_name = "Work orders"

    def ready(self) -> None:
        from opentrax.directory.imports import register
        from opentrax.workorders.importing import WORK_ORDERS

        # Declare which files its rows name, and which mails it takes the answers to.
        from opentrax.workorders.services import (  # noqa: F401
            attachments,
            mail_answers,
            mail_requests,
        )

        register(WORK_ORDERS)

        from opentrax.workorders.views import parts, subcontracts
        from opentrax.workorders.views.sections import add_section

        add_section("workorders/parts_section.html", parts.section)
        add_section("workorders/subcontract_section.html", subcontracts.section)
