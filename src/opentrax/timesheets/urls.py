"""Addresses of time."""

from django.urls import path

from opentrax.timesheets.views import breaks, own, payroll, segments, visits, weeks

urlpatterns = [
    path("time/<uuid:segment_id>", segments.segment_page, name="time_segment"),
    path("time/<uuid:segment_id>/correction", segments.correct, name="time_correction"),
    path("time/<uuid:segment_id>/removal", segments.remove, name="time_removal"),
    path("time/<uuid:segment_id>/dispute", segments.dispute, name="time_dispute"),
    path("time/disputes/<uuid:dispute_id>/answer", segments.answer, name="dispute_answer"),
    path("timesheets/own/time/<uuid:segment_id>", own.segment_page, name="own_time"),
    path("timesheets/own/time/<uuid:segment_id>/dispute", own.dispute, name="own_dispute"),
    path("organization/breaks", breaks.break_rule, name="break_rule"),
    path("organization/payroll", payroll.rules, name="pay_rules"),
    path("timesheets/payroll", payroll.payroll, name="payroll"),
    path("timesheets/payroll/export", payroll.export, name="payroll_export"),
    path("technicians/<uuid:technician_id>/time/new", segments.add, name="time_new"),
    path("visits/<uuid:visit_id>/time", visits.visit_time, name="visit_time"),
    path("timesheets", weeks.week_list, name="timesheets"),
    path("timesheets/export", weeks.export, name="timesheets_export"),
    path("timesheets/own", weeks.own, name="own_timesheet"),
    path("timesheets/own/submission", weeks.submit_own, name="own_submission"),
    path("technicians/<uuid:technician_id>/timesheet", weeks.week_page, name="timesheet"),
    path(
        "technicians/<uuid:technician_id>/timesheet/submission",
        weeks.submit,
        name="timesheet_submission",
    ),
    path(
        "technicians/<uuid:technician_id>/timesheet/approval",
        weeks.approve,
        name="timesheet_approval",
    ),
    path(
        "technicians/<uuid:technician_id>/timesheet/return",
        weeks.send_back,
        name="timesheet_return",
    ),
    path("timesheets/late-changes/<uuid:change_id>", weeks.late_change, name="late_change"),
]
