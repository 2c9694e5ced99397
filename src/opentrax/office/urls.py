"""Addresses of pages that show several apps at once."""

from django.urls import path, register_converter

from opentrax.office.views import day, holds, live, own_data
from opentrax.office.views.dates import DateConverter

register_converter(DateConverter, "date")

urlpatterns = [
    path("live-map", live.live_map, name="live"),
    path("me/data", own_data.own_data, name="own_data"),
    path("me/data/consents", own_data.own_consents, name="own_consents"),
    path("organization/holds", holds.hold_list, name="holds"),
    path("organization/holds/new", holds.new_hold, name="hold_new"),
    path("organization/holds/<uuid:hold_id>/approval", holds.approve_hold, name="hold_approval"),
    path("organization/holds/<uuid:hold_id>/release", holds.release_hold, name="hold_release"),
    path("organization/terms", holds.shorten, name="term_shorten"),
    path("days", day.days, name="day"),
    path("days/<date:day>", day.days, name="days_on"),
    path("days/<date:day>/<uuid:technician_id>", day.technician_day, name="technician_day"),
]
