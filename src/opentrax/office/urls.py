"""Addresses of pages that show several apps at once."""

from django.urls import path, register_converter

from opentrax.office.views import day, held_rows, holds, live, own_data, own_requests, requests
from opentrax.office.views.dates import DateConverter

register_converter(DateConverter, "date")

urlpatterns = [
    path("live-map", live.live_map, name="live"),
    path("me/data", own_data.own_data, name="own_data"),
    path("me/data/consents", own_data.own_consents, name="own_consents"),
    path("me/requests", own_requests.request_list, name="own_requests"),
    path("me/requests/new", own_requests.ask, name="own_request_new"),
    path("me/requests/erasure", own_requests.erasure, name="own_erasure"),
    path("me/requests/erasure/new", own_requests.ask_erasure, name="own_erasure_new"),
    path(
        "me/requests/<uuid:request_id>/withdrawal",
        own_requests.withdraw,
        name="own_request_withdrawal",
    ),
    path("me/copies/<uuid:copy_id>", own_requests.take_copy, name="own_copy"),
    path("organization/requests", requests.case_list, name="cases"),
    path("organization/requests/new", requests.new_case, name="case_new"),
    path("organization/requests/<uuid:case_id>", requests.case, name="case"),
    path("organization/requests/<uuid:case_id>/answer", requests.complete, name="case_answer"),
    path("organization/requests/<uuid:case_id>/settlement", requests.settle, name="case_settle"),
    path("organization/requests/<uuid:case_id>/copy", requests.take_copy, name="case_copy"),
    path("organization/requests/<uuid:case_id>/release", requests.release, name="case_release"),
    path("organization/requests/<uuid:case_id>/refusal", requests.refuse, name="case_refusal"),
    path("organization/requests/<uuid:case_id>/extension", requests.extend, name="case_extension"),
    path("organization/holds", holds.hold_list, name="holds"),
    path("organization/holds/rows", held_rows.choose, name="held_rows"),
    path("organization/holds/rows/new", held_rows.ask, name="held_rows_new"),
    path("organization/holds/new", holds.new_hold, name="hold_new"),
    path("organization/holds/<uuid:hold_id>/approval", holds.approve_hold, name="hold_approval"),
    path("organization/holds/<uuid:hold_id>/release", holds.release_hold, name="hold_release"),
    path("organization/terms", holds.shorten, name="term_shorten"),
    path("days", day.days, name="day"),
    path("days/<date:day>", day.days, name="days_on"),
    path("days/<date:day>/<uuid:technician_id>", day.technician_day, name="technician_day"),
]
