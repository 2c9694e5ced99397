"""The writers of work orders, assignments and visits: one function per state change."""

from opentrax.workorders.services.arrivals import answer_arrival, record_visit_times
from opentrax.workorders.services.assets import name_assets, record_scan, unname_asset
from opentrax.workorders.services.assignments import answer_assignment, assign, recall_assignment
from opentrax.workorders.services.attachments import (
    Upload,
    attach,
    attach_one,
    delete_attachment,
)
from opentrax.workorders.services.attendance import (
    mark_visit_arrived,
    mark_visit_left,
    mark_visit_missed,
    mark_visit_paused,
    mark_visit_resumed,
    mark_visit_set_out,
    report_outcome,
)
from opentrax.workorders.services.checklists import (
    ChecklistDetails,
    add_checklist,
    archive_checklist,
    change_checklist,
    change_draft,
    publish_checklist,
    restore_checklist,
)
from opentrax.workorders.services.clock_rules import (
    remove_clock_exception,
    set_business_hours,
    set_clock_exception,
    set_clock_rules,
)
from opentrax.workorders.services.codes import (
    CodeDetails,
    add_problem_code,
    archive_problem_code,
    change_problem_code,
    restore_problem_code,
)
from opentrax.workorders.services.cost_settings import (
    change_cost_settings,
    remove_nte_default,
    set_nte_default,
)
from opentrax.workorders.services.costs import add_incurred, change_nte, withdraw_incurred
from opentrax.workorders.services.filling import (
    Answers,
    answer_section,
    put_checklist,
    take_checklist_off,
)
from opentrax.workorders.services.filters import (
    FilterDetails,
    change_filter,
    choose_default,
    remove_filter,
    save_filter,
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
from opentrax.workorders.services.notes import change_note, delete_note, write_note
from opentrax.workorders.services.orders import (
    WorkOrderDetails,
    cancel_work_order,
    change_work_order,
    create_work_order,
)
from opentrax.workorders.services.references import close_out, set_own_reference
from opentrax.workorders.services.visits import cancel_visit, plan_visit, reschedule_visit

__all__ = [
    "Answers",
    "ChecklistDetails",
    "CodeDetails",
    "FilterDetails",
    "Upload",
    "WorkOrderDetails",
    "add_checklist",
    "add_incurred",
    "add_list_entry",
    "add_problem_code",
    "answer_arrival",
    "answer_assignment",
    "answer_section",
    "archive_checklist",
    "archive_list_entry",
    "archive_problem_code",
    "assign",
    "attach",
    "attach_one",
    "cancel_visit",
    "cancel_work_order",
    "change_checklist",
    "change_cost_settings",
    "change_draft",
    "change_filter",
    "change_note",
    "change_nte",
    "change_problem_code",
    "change_work_order",
    "change_work_settings",
    "choose_default",
    "choose_sub_status",
    "close_out",
    "close_work_order",
    "complete_work_order",
    "create_work_order",
    "delete_attachment",
    "delete_note",
    "expire_offer",
    "hold_work_order",
    "mark_visit_arrived",
    "mark_visit_left",
    "mark_visit_missed",
    "mark_visit_paused",
    "mark_visit_resumed",
    "mark_visit_set_out",
    "name_assets",
    "offer_to_next",
    "plan_visit",
    "publish_checklist",
    "put_checklist",
    "recall_assignment",
    "record_scan",
    "record_visit_times",
    "reject_work",
    "remove_clock_exception",
    "remove_filter",
    "remove_nte_default",
    "report_outcome",
    "reschedule_visit",
    "restore_checklist",
    "restore_problem_code",
    "resume_work_order",
    "save_filter",
    "set_business_hours",
    "set_clock_exception",
    "set_clock_rules",
    "set_nte_default",
    "set_own_reference",
    "take_checklist_off",
    "unname_asset",
    "verify_work",
    "withdraw_incurred",
    "write_note",
]
