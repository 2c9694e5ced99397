"""Addresses of work orders."""

from django.urls import path

from opentrax.workorders.views import (
    assignments,
    dispatch,
    lifecycle,
    lists,
    offer_links,
    orders,
    visits,
)

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
    path("work-orders/<uuid:work_order_id>/hold", lifecycle.hold, name="workorder_hold"),
    path(
        "work-orders/<uuid:work_order_id>/resumption", lifecycle.resume, name="workorder_resumption"
    ),
    path(
        "work-orders/<uuid:work_order_id>/completion",
        lifecycle.complete,
        name="workorder_completion",
    ),
    path(
        "work-orders/<uuid:work_order_id>/verification",
        lifecycle.verify,
        name="workorder_verification",
    ),
    path(
        "work-orders/<uuid:work_order_id>/rejection", lifecycle.reject, name="workorder_rejection"
    ),
    path("work-orders/<uuid:work_order_id>/closing", lifecycle.close, name="workorder_closing"),
    path(
        "work-orders/<uuid:work_order_id>/sub-status",
        lifecycle.sub_status,
        name="workorder_sub_status",
    ),
    path("organization/work-orders", lists.settings, name="work_settings"),
    path("organization/work-orders/entries", lists.add_entry, name="work_list_entries"),
    path("organization/work-orders/archival", lists.archive_entry, name="work_list_archival"),
    path("work-orders/<uuid:work_order_id>/line", assignments.next_in_line, name="workorder_line"),
    path("organization/dispatch", dispatch.dispatch_page, name="dispatch"),
    path("organization/dispatch/settings", dispatch.change_settings, name="dispatch_settings"),
    path("organization/dispatch/trial", dispatch.trial, name="dispatch_trial"),
    path("organization/dispatch/rules/new", dispatch.new_rule, name="dispatch_rule_new"),
    path("organization/dispatch/rules/<uuid:rule_id>", dispatch.change_rule, name="dispatch_rule"),
    path(
        "organization/dispatch/rules/<uuid:rule_id>/place",
        dispatch.move_rule,
        name="dispatch_rule_place",
    ),
    path(
        "organization/dispatch/rules/<uuid:rule_id>/removal",
        dispatch.remove_rule,
        name="dispatch_rule_removal",
    ),
    path("organization/dispatch/addresses", dispatch.write_address, name="dispatch_addresses"),
    path("offers/<str:token>", offer_links.offer, name="offer"),
    path("assignments", assignments.offers, name="offers"),
    path("assignments/<uuid:assignment_id>/answer", assignments.answer, name="assignment_answer"),
    path("assignments/<uuid:assignment_id>/recall", assignments.recall, name="assignment_recall"),
    path("visits", visits.day_list, name="visits"),
    path("visits/<uuid:visit_id>/edit", visits.change_visit, name="visit_edit"),
    path("visits/<uuid:visit_id>/cancellation", visits.cancel_visit, name="visit_cancellation"),
    path("visits/<uuid:visit_id>/absence", visits.mark_missed, name="visit_absence"),
    path("visits/<uuid:visit_id>/arrival", visits.answer_arrival, name="visit_arrival"),
    path("visits/<uuid:visit_id>/outcome", visits.report_outcome, name="visit_outcome"),
]
