from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "opentrax.accounts"
    label = "accounts"
    verbose_name = "Accounts"
