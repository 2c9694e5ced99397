from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "opentrax.workorders"
    label = "workorders"
    verbose_name = "Work orders"
