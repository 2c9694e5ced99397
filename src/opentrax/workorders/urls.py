"""Addresses of work orders."""

from django.urls import path

from opentrax.workorders.views import (
    assets,
    assignments,
    attachments,
    bulk,
    calendars,
    check_in_points,
    check_in_rules,
    checklists,
    clocks,
    codes,
    cost_settings,
    costs,
    dispatch,
    export,
    feed,
    filling,
    filters,
    flags,
    lifecycle,
    lists,
    offer_links,
    orders,
    parts,
    plans,
    reports,
    request_inbox,
    request_links,
    requests,
    scanning,
    scores,
    stops,
    subcontracts,
    visit_links,
    visits,
)

urlpatterns = [
    path("calendar/<str:token>.ics", calendars.calendar, name="calendar"),
    path("organization/calendars", calendars.calendar_list, name="calendars"),
    path("organization/calendars/new", calendars.make_calendar, name="calendar_new"),
    path(
        "organization/calendars/<uuid:calendar_id>/revocation",
        calendars.revoke_calendar,
        name="calendar_revocation",
    ),
    path(
        "organization/partners/<uuid:partnership_id>/score", scores.score_page, name="partner_score"
    ),
    path(
        "organization/partners/<uuid:partnership_id>/score/objection",
        scores.objection,
        name="score_objection",
    ),
    path("work-orders", orders.work_order_list, name="workorders"),
    path("work-orders/new", orders.new_work_order, name="workorder_new"),
    path("work-orders/bulk", bulk.new_bulk, name="workorder_bulk"),
    path("work-orders/bulk/<uuid:bulk_id>", bulk.bulk_run, name="workorder_bulk_run"),
    path("work-orders/export", export.work_order_export, name="workorder_export"),
    path("work-orders/filters", filters.filter_list, name="workorder_filters"),
    path("work-orders/filters/new", filters.new_filter, name="workorder_filter_new"),
    path("work-orders/filters/<uuid:filter_id>", filters.change_filter, name="workorder_filter"),
    path(
        "work-orders/filters/<uuid:filter_id>/removal",
        filters.remove_filter,
        name="workorder_filter_removal",
    ),
    path(
        "work-orders/filters/<uuid:filter_id>/default",
        filters.choose_default,
        name="workorder_filter_default",
    ),
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
    path("assets/<uuid:asset_id>", assets.asset_page, name="asset"),
    path("scan", scanning.scan, name="scan"),
    path("a/<str:scan_key>", assets.scan, name="asset_scan"),
    path("work-orders/<uuid:work_order_id>/assets", assets.name_assets, name="workorder_assets"),
    path(
        "work-orders/<uuid:work_order_id>/assets/<uuid:asset_id>/removal",
        assets.unname_asset,
        name="workorder_asset_removal",
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
    path("work-orders/<uuid:work_order_id>/nte", costs.change_nte, name="workorder_nte"),
    path(
        "work-orders/<uuid:work_order_id>/incurred", costs.add_incurred, name="workorder_incurred"
    ),
    path(
        "work-orders/<uuid:work_order_id>/incurred/<uuid:incurred_id>/withdrawal",
        costs.withdraw_incurred,
        name="incurred_withdrawal",
    ),
    path("work-orders/<uuid:work_order_id>/parts", parts.use, name="workorder_parts"),
    path(
        "work-orders/<uuid:work_order_id>/parts/<uuid:part_use_id>/return",
        parts.take_back,
        name="workorder_part_back",
    ),
    path("work-orders/<uuid:work_order_id>/close-out", costs.close_out, name="workorder_close_out"),
    path(
        "work-orders/<uuid:work_order_id>/own-reference",
        costs.own_reference,
        name="workorder_own_reference",
    ),
    path("organization/costs", cost_settings.settings, name="cost_settings"),
    path("organization/costs/defaults", cost_settings.add_default, name="nte_defaults"),
    path(
        "organization/costs/defaults/<uuid:default_id>/removal",
        cost_settings.remove_default,
        name="nte_default_removal",
    ),
    path(
        "locations/<uuid:location_id>/check-in", check_in_points.points_page, name="check_in_points"
    ),
    path(
        "locations/<uuid:location_id>/check-in/sheet", check_in_points.sheet, name="check_in_sheet"
    ),
    path(
        "locations/<uuid:location_id>/check-in/renewal",
        check_in_points.renew,
        name="check_in_point_renewal",
    ),
    path(
        "locations/<uuid:location_id>/check-in/end", check_in_points.end, name="check_in_point_end"
    ),
    path("screens/<str:token>", check_in_points.screen, name="check_in_screen"),
    path("organization/check-in", check_in_rules.rule_list, name="check_in_rules"),
    path("organization/check-in/rules/new", check_in_rules.new_rule, name="check_in_rule_new"),
    path(
        "organization/check-in/rules/<uuid:check_in_rule_id>",
        check_in_rules.change_rule,
        name="check_in_rule",
    ),
    path(
        "organization/check-in/rules/<uuid:check_in_rule_id>/place",
        check_in_rules.move_rule,
        name="check_in_rule_place",
    ),
    path(
        "organization/check-in/rules/<uuid:check_in_rule_id>/removal",
        check_in_rules.remove_rule,
        name="check_in_rule_removal",
    ),
    path("organization/problem-codes", codes.code_list, name="problem_codes"),
    path("organization/problem-codes/<uuid:code_id>", codes.change_code, name="problem_code"),
    path(
        "organization/problem-codes/<uuid:code_id>/archival",
        codes.archive_code,
        name="problem_code_archival",
    ),
    path(
        "organization/problem-codes/<uuid:code_id>/restoration",
        codes.restore_code,
        name="problem_code_restoration",
    ),
    path("organization/checklists", checklists.checklist_list, name="checklists"),
    path("organization/checklists/import", checklists.import_form, name="checklist_import"),
    path("organization/checklists/<uuid:checklist_id>", checklists.checklist, name="checklist"),
    path(
        "organization/checklists/<uuid:checklist_id>/sections",
        checklists.section,
        name="checklist_section",
    ),
    path(
        "organization/checklists/<uuid:checklist_id>/items", checklists.item, name="checklist_item"
    ),
    path(
        "organization/checklists/<uuid:checklist_id>/place", checklists.move, name="checklist_place"
    ),
    path(
        "organization/checklists/<uuid:checklist_id>/removal",
        checklists.remove,
        name="checklist_removal",
    ),
    path(
        "organization/checklists/<uuid:checklist_id>/publication",
        checklists.publish,
        name="checklist_publication",
    ),
    path(
        "organization/checklists/<uuid:checklist_id>/archival",
        checklists.archive,
        name="checklist_archival",
    ),
    path(
        "organization/checklists/<uuid:checklist_id>/restoration",
        checklists.restore,
        name="checklist_restoration",
    ),
    path("work-orders/<uuid:work_order_id>/checklists", filling.put, name="workorder_checklists"),
    path("work-checklists/<uuid:work_checklist_id>", filling.work_checklist, name="work_checklist"),
    path(
        "work-checklists/<uuid:work_checklist_id>/answers",
        filling.answer,
        name="work_checklist_answers",
    ),
    path(
        "work-checklists/<uuid:work_checklist_id>/removal",
        filling.take_off,
        name="work_checklist_removal",
    ),
    path(
        "work-orders/<uuid:work_order_id>/report",
        reports.work_order_report,
        name="workorder_report",
    ),
    path("visits/<uuid:visit_id>/report", reports.visit_report, name="visit_report"),
    path("work-orders/<uuid:work_order_id>/feed", feed.feed_page, name="workorder_feed"),
    path("work-orders/<uuid:work_order_id>/notes", feed.add_note, name="workorder_notes"),
    path("work-orders/<uuid:work_order_id>/attachments", feed.add_files, name="workorder_files"),
    path(
        "work-orders/<uuid:work_order_id>/following",
        feed.follow_work_order,
        name="workorder_following",
    ),
    path("mentions", feed.mentions, name="mentions"),
    path("notes/<uuid:note_id>/edit", feed.change_note, name="note_edit"),
    path("notes/<uuid:note_id>/deletion", feed.delete_note, name="note_deletion"),
    path("notes/<uuid:note_id>/passing-on", subcontracts.pass_note, name="note_passing_on"),
    path(
        "attachments/<uuid:attachment_id>/passing-on",
        subcontracts.pass_file,
        name="attachment_passing_on",
    ),
    path("attachments/<uuid:attachment_id>", attachments.attachment, name="attachment"),
    path(
        "attachments/<uuid:attachment_id>/thumbnail",
        attachments.thumbnail,
        name="attachment_thumbnail",
    ),
    path(
        "attachments/<uuid:attachment_id>/deletion",
        attachments.delete_attachment,
        name="attachment_deletion",
    ),
    path("organization/work-orders", lists.settings, name="work_settings"),
    path("organization/work-orders/entries", lists.add_entry, name="work_list_entries"),
    path("organization/work-orders/archival", lists.archive_entry, name="work_list_archival"),
    path("organization/clocks", clocks.settings, name="clock_settings"),
    path("organization/clocks/hours", clocks.hours, name="clock_hours"),
    path("organization/clocks/exception", clocks.exception, name="clock_exception"),
    path(
        "organization/clocks/exceptions/removal",
        clocks.remove_exception,
        name="clock_exception_removal",
    ),
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
    path("organization/dispatch/stops", stops.write_stop, name="dispatch_stops"),
    path("organization/dispatch/subcontracting", subcontracts.write_permission, name="handing_on"),
    path("organization/dispatch/addresses", dispatch.write_address, name="dispatch_addresses"),
    path("r/<str:token>", requests.ask, name="work_request"),
    path("r/<str:token>/<str:secret>", requests.follow, name="work_request_follow"),
    path(
        "locations/<uuid:location_id>/request-link", request_links.request_link, name="request_link"
    ),
    path(
        "locations/<uuid:location_id>/request-link/revocation",
        request_links.revoke,
        name="request_link_revocation",
    ),
    path(
        "locations/<uuid:location_id>/request-address",
        request_links.address,
        name="request_address",
    ),
    path(
        "organization/work-orders/request-address",
        request_links.organization_address,
        name="requests_address",
    ),
    path("locations/<uuid:location_id>/request-sheet", request_links.sheet, name="request_sheet"),
    path("work-requests", request_inbox.inbox, name="work_requests"),
    path(
        "work-requests/<uuid:work_request_id>", request_inbox.request_page, name="work_request_page"
    ),
    path(
        "work-requests/<uuid:work_request_id>/acceptance",
        request_inbox.accept,
        name="work_request_acceptance",
    ),
    path(
        "work-requests/<uuid:work_request_id>/refusal",
        request_inbox.decline,
        name="work_request_refusal",
    ),
    path(
        "work-requests/<uuid:work_request_id>/joining",
        request_inbox.join,
        name="work_request_joining",
    ),
    path("request-files/<uuid:request_file_id>", request_inbox.request_file, name="request_file"),
    path(
        "request-files/<uuid:request_file_id>/thumbnail",
        request_inbox.request_thumbnail,
        name="request_thumbnail",
    ),
    path("offers/<str:token>", offer_links.offer, name="offer"),
    path(
        "work-orders/<uuid:work_order_id>/subcontract",
        subcontracts.hand_on_page,
        name="workorder_hand_on",
    ),
    path("assignments", assignments.offers, name="offers"),
    path("assignments/<uuid:assignment_id>/answer", assignments.answer, name="assignment_answer"),
    path("assignments/<uuid:assignment_id>/recall", assignments.recall, name="assignment_recall"),
    path("plans", plans.plan_list, name="plans"),
    path("plans/new", plans.new_plan, name="plan_new"),
    path("plans/<uuid:plan_id>", plans.plan_page, name="plan"),
    path("plans/<uuid:plan_id>/edit", plans.change_plan, name="plan_edit"),
    path("plans/<uuid:plan_id>/state", plans.turn_plan, name="plan_state"),
    path("plan-dates/<uuid:occurrence_id>/raising", plans.raise_skipped, name="plan_raising"),
    path("visits", visits.day_list, name="visits"),
    path("visits/<uuid:visit_id>/edit", visits.change_visit, name="visit_edit"),
    path("visits/<uuid:visit_id>/cancellation", visits.cancel_visit, name="visit_cancellation"),
    path("visits/<uuid:visit_id>/absence", visits.mark_missed, name="visit_absence"),
    path("visits/<uuid:visit_id>/arrival", visits.answer_arrival, name="visit_arrival"),
    path("visits/<uuid:visit_id>/link", visit_links.make, name="visit_link"),
    path("check-ins", flags.flag_list, name="check_in_flags"),
    path("visits/<uuid:visit_id>/check-in-reviews", flags.review, name="check_in_review"),
    path("visits/<uuid:visit_id>/outcome", visits.report_outcome, name="visit_outcome"),
]
