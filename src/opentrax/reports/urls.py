"""Addresses of reports."""

from django.urls import path

from opentrax.reports import views

urlpatterns = [
    path("reports", views.report_page, {"key": "response"}, name="reports"),
    path("reports/on-time", views.report_page, {"key": "on-time"}, name="report_on_time"),
    path("reports/time", views.report_page, {"key": "time"}, name="report_time"),
    path("reports/open", views.report_page, {"key": "open"}, name="report_open"),
    path("reports/spend", views.report_page, {"key": "spend"}, name="report_spend"),
    path(
        "reports/response/export", views.report_export, {"key": "response"},
        name="report_response_export",
    ),
    path(
        "reports/on-time/export", views.report_export, {"key": "on-time"},
        name="report_on_time_export",
    ),
    path("reports/time/export", views.report_export, {"key": "time"}, name="report_time_export"),
    path("reports/open/export", views.report_export, {"key": "open"}, name="report_open_export"),
    path("reports/spend/export", views.report_export, {"key": "spend"}, name="report_spend_export"),
    path("reports/work-orders", views.order_list, name="report_orders"),
]  # fmt: skip
