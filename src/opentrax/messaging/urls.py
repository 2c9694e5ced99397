"""Addresses of messaging."""

from django.urls import path

from opentrax.messaging.views import provider, public, stop

urlpatterns = [
    path("mail/provider/<str:what>", provider.provider, name="mail_provider"),
    path("mail/stop/<str:token>", stop.stop_mail, name="stop_mail"),
    path("demo/mail", public.demo_mails, name="demo_mails"),
    path("demo/mail/<uuid:message_id>", public.demo_mail, name="demo_mail"),
]
