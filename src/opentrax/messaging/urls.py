"""Addresses of messaging."""

from django.urls import path

from opentrax.messaging.views import public

urlpatterns = [
    path("demo/mail", public.demo_mails, name="demo_mails"),
    path("demo/mail/<uuid:message_id>", public.demo_mail, name="demo_mail"),
]
