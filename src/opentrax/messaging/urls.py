"""Addresses of messaging."""

from django.urls import path

from opentrax.messaging.views import log, preferences, provider, public, stop

urlpatterns = [
    path("me/mail", preferences.preferences, name="mail_preferences"),
    path("me/mail/stop", preferences.stop, name="mail_stop"),
    path("me/mail/resumption", preferences.resume, name="mail_resumption"),
    path("me/mail/consents/<str:purpose>", preferences.answer, name="mail_consent"),
    path("organization/mail", log.log, name="mail_log"),
    path("organization/mail/<uuid:mail_id>", log.entry, name="mail_entry"),
    path("mail/provider/<str:what>", provider.provider, name="mail_provider"),
    path("mail/stop/<str:token>", stop.stop_mail, name="stop_mail"),
    path("demo/mail", public.demo_mails, name="demo_mails"),
    path("demo/mail/<uuid:message_id>", public.demo_mail, name="demo_mail"),
]
