"""Addresses of work orders."""

from django.urls import path

from opentrax.workorders.views import assignments, orders, visits

urlpatterns = [
    path("work-orders", orders.work_order_list, name="workorders"),
    path("work-orders/new", orders.new_work_order, name="workorder_new"),
    path("work-orders/<uuid:work_order_id>", orders.work_order_page, name="workorder"),
    path("work-orders/<uuid:work_order_id>/edit", orders.change_work_order, name="workorder_edit"),
    path(
        "work-orders/<uuid:work_order_id>/cancellation",
        orders.cancel_work_order,
        name="workorder_cancellation",
    ),
    path(
        "work-orders/<uuid:work_order_id>/assignment",
        assignments.assign,
        name="workorder_assignment",
    ),
    path("work-orders/<uuid:work_order_id>/visits/new", visits.new_visit, name="visit_new"),
    path("assignments", assignments.offers, name="offers"),
    path("assignments/<uuid:assignment_id>/answer", assignments.answer, name="assignment_answer"),
    path("assignments/<uuid:assignment_id>/recall", assignments.recall, name="assignment_recall"),
    path("visits", visits.day_list, name="visits"),
    path("visits/<uuid:visit_id>/edit", visits.change_visit, name="visit_edit"),
    path("visits/<uuid:visit_id>/cancellation", visits.cancel_visit, name="visit_cancellation"),
    path("visits/<uuid:visit_id>/absence", visits.mark_missed, name="visit_absence"),
    path("visits/<uuid:visit_id>/outcome", visits.report_outcome, name="visit_outcome"),
]
