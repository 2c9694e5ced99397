"""The writers of work orders, assignments and visits: one function per state change."""

from opentrax.workorders.services.assignments import answer_assignment, assign, recall_assignment
from opentrax.workorders.services.attendance import (
    mark_visit_arrived,
    mark_visit_left,
    mark_visit_missed,
    mark_visit_paused,
    mark_visit_resumed,
    mark_visit_set_out,
    record_visit_times,
    report_outcome,
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
    "answer_assignment",
    "assign",
    "cancel_visit",
    "cancel_work_order",
    "change_work_order",
    "create_work_order",
    "mark_visit_arrived",
    "mark_visit_left",
    "mark_visit_missed",
    "mark_visit_paused",
    "mark_visit_resumed",
    "mark_visit_set_out",
    "plan_visit",
    "recall_assignment",
    "record_visit_times",
    "report_outcome",
    "reschedule_visit",
]
