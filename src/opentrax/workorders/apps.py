from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "opentrax.workorders"
    label = "workorders"
    verbose_name = "Work orders"

    def ready(self) -> None:
        # Declares which files its rows name.
        from opentrax.workorders.services import attachments  # noqa: F401
        from opentrax.workorders.views.parts import section
        from opentrax.workorders.views.sections import add_section

        add_section("workorders/parts_section.html", section)
