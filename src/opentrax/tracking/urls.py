"""Addresses of tracking in the office."""

from django.urls import path

from opentrax.tracking.views import alarms, devices, shifts, terms, uploads

urlpatterns = [
    path("organization/positions", terms.positions_term, name="positions_term"),
    path(
        "alarms/<uuid:alarm_id>/acknowledgement",
        alarms.acknowledge,
        name="alarm_acknowledgement",
    ),
    path("devices", devices.device_list, name="devices"),
    path("devices/new", devices.new_device, name="device_new"),
    path("devices/<uuid:device_id>", devices.device_page, name="device"),
    path("devices/<uuid:device_id>/token", devices.new_device_token, name="device_token"),
    path("devices/<uuid:device_id>/revocation", devices.revoke_device, name="device_revocation"),
    path("devices/<uuid:device_id>/tracks", uploads.upload_track, name="device_tracks"),
    path("shifts", shifts.shift_list, name="shifts"),
    path("shifts/new", shifts.new_shift, name="shift_new"),
    path("shifts/<uuid:shift_id>/end", shifts.change_end, name="shift_end"),
    path("shifts/<uuid:shift_id>/cancellation", shifts.cancel_shift, name="shift_cancellation"),
]
