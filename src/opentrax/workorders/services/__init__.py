"""The writers of work orders, assignments and visits: one function per state change."""

from opentrax.workorders.services.arrivals import answer_arrival, record_visit_times
from opentrax.workorders.services.assignments import answer_assignment, assign, recall_assignment
from opentrax.workorders.services.attendance import (
    mark_visit_arrived,
    mark_visit_left,
    mark_visit_missed,
    mark_visit_paused,
    mark_visit_resumed,
    mark_visit_set_out,
    report_outcome,
)
from opentrax.workorders.services.lifecycle import (
    close_work_order,
    complete_work_order,
    hold_work_order,
    reject_work,
    resume_work_order,
    verify_work,
)
from opentrax.workorders.services.line import expire_offer, offer_to_next
from opentrax.workorders.services.lists import (
    add_list_entry,
    archive_list_entry,
    change_work_settings,
    choose_sub_status,
)
from opentrax.workorders.services.orders import (
    WorkOrderDetails,
    cancel_work_order,
    change_work_order,
    create_work_order,
)
from opentrax.workorders.services.visits import cancel_visit, plan_visit, reschedule_visit

__all__ = [
    "WorkOrderDetails",
    "add_list_entry",
    "answer_arrival",
    "answer_assignment",
    "archive_list_entry",
    "assign",
    "cancel_visit",
    "cancel_work_order",
    "change_work_order",
    "change_work_settings",
    "choose_sub_status",
    "close_work_order",
    "complete_work_order",
    "create_work_order",
    "expire_offer",
    "hold_work_order",
    "mark_visit_arrived",
    "mark_visit_left",
    "mark_visit_missed",
    "mark_visit_paused",
    "mark_visit_resumed",
    "mark_visit_set_out",
    "offer_to_next",
    "plan_visit",
    "recall_assignment",
    "record_visit_times",
    "reject_work",
    "report_outcome",
    "reschedule_visit",
    "resume_work_order",
    "verify_work",
]
