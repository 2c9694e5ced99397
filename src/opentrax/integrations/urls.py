"""Addresses of integrations."""

from django.urls import path

from opentrax.integrations.views import webhooks

urlpatterns = [
    path("organization/webhooks", webhooks.webhook_list, name="webhooks"),
    path("organization/webhooks/new", webhooks.add_webhook, name="webhook_new"),
    path("organization/webhooks/<uuid:webhook_id>", webhooks.webhook_page, name="webhook"),
    path("organization/webhooks/<uuid:webhook_id>/state", webhooks.set_webhook,
         name="webhook_state"),
    path("organization/webhooks/<uuid:webhook_id>/sending", webhooks.send_webhook,
         name="webhook_sending"),
    path("organization/webhooks/<uuid:webhook_id>/removal", webhooks.remove_webhook,
         name="webhook_removal"),
]  # fmt: skip
