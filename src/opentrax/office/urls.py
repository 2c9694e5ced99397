"""Addresses of pages that show several apps at once."""

from django.urls import path, register_converter

from opentrax.office.views import day, live
from opentrax.office.views.dates import DateConverter

register_converter(DateConverter, "date")

urlpatterns = [
    path("live-map", live.live_map, name="live"),
    path("days", day.days, name="day"),
    path("days/<date:day>", day.days, name="days_on"),
    path("days/<date:day>/<uuid:technician_id>", day.technician_day, name="technician_day"),
]
