from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "opentrax.messaging"
    label = "messaging"
    verbose_name = "Messaging"
