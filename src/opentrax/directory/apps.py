from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "opentrax.directory"
    label = "directory"
    verbose_name = "Directory"
