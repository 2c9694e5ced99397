from django.apps import AppConfig


class TimesheetsConfig(AppConfig):
    name = "opentrax.timesheets"
    label = "timesheets"
    verbose_name = "Timesheets"
