from django.apps import AppConfig


class FieldappConfig(AppConfig):
    name = "opentrax.fieldapp"
    label = "fieldapp"
    verbose_name = "Field app"
