from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "opentrax.demo"
    label = "demo"
    verbose_name = "Demo"
