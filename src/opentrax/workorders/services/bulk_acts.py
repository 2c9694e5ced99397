"""What an act on many work orders does to one: the service that people use on its page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.audiences import choices_of
from opentrax.workorders.bulk_states import BulkAct
from opentrax.workorders.caps import cost_settings
from opentrax.workorders.models import BulkRun, ListEntry, WorkOrder
from opentrax.workorders.services.assignments import assign
from opentrax.workorders.services.costs import change_nte
from opentrax.workorders.services.keeper import lock_work_order
from opentrax.workorders.services.lifecycle import (
    close_work_order,
    hold_work_order,
    resume_work_order,
    verify_work,
)
from opentrax.workorders.services.lists import choose_sub_status
from opentrax.workorders.services.notes import write_note
from opentrax.workorders.services.orders import (
    WorkOrderDetails,
    cancel_work_order,
    change_work_order,
)
from opentrax.workorders.states import Audience

Act = Callable[[WorkOrder, BulkRun, Person], object]


def _written(order: WorkOrder) -> tuple[WorkOrder, WorkOrderDetails]:
    """What stands on a work order, locked, so that nothing but the one thing changes."""
    locked = lock_work_order(order.pk)
    return locked, WorkOrderDetails(
        title=locked.title, description=locked.description, client_po=locked.client_po,
        priority=locked.priority, due_at=locked.due_at, trade=locked.trade_code,
        tracking_number=locked.tracking_number, problem_code_id=locked.problem_code_id,
    )  # fmt: skip


def _offer(order: WorkOrder, run: BulkRun, actor: Person) -> object:
    return assign(order, UUID(run.chosen), actor=actor, answer_minutes=run.minutes)


def _priority(order: WorkOrder, run: BulkRun, actor: Person) -> object:
    locked, written = _written(order)
    if written.priority == run.chosen:
        raise Refused(_("It has this priority already."))
    changed = replace(written, priority=run.chosen)
    return change_work_order(locked, locked.location, changed, actor=actor)


def _trade(order: WorkOrder, run: BulkRun, actor: Person) -> object:
    locked, written = _written(order)
    if written.trade == run.chosen:
        raise Refused(_("It has this trade already."))
    changed = replace(written, trade=run.chosen)
    return change_work_order(locked, locked.location, changed, actor=actor)


def _nte(order: WorkOrder, run: BulkRun, actor: Person) -> object:
    if order.currency != cost_settings().currency:
        raise Refused(_("This work order counts in another currency."))
    return change_nte(order, run.amount, reason=run.words, actor=actor)


def _sub_status(order: WorkOrder, run: BulkRun, actor: Person) -> object:
    entry = None
    if run.chosen:
        entry = ListEntry.objects.filter(
            pk=UUID(run.chosen), organization_id=current_organization_id(), archived_at=None
        ).first()
        if entry is None:
            raise Refused(_("The list has no such entry any more."))
    return choose_sub_status(order, entry, actor=actor)


def _note(order: WorkOrder, run: BulkRun, actor: Person) -> object:
    usual = next(iter(choices_of(order, current_organization_id())))
    audience = Audience.INTERNAL if run.is_internal else usual
    return write_note(order, run.words, audience, actor=actor)


def _hold(order: WorkOrder, run: BulkRun, actor: Person) -> object:
    return hold_work_order(order, run.chosen, note=run.words, actor=actor)


def _resume(order: WorkOrder, _run: BulkRun, actor: Person) -> object:
    return resume_work_order(order, actor=actor)


def _verify(order: WorkOrder, _run: BulkRun, actor: Person) -> object:
    return verify_work(order, actor=actor)


def _close(order: WorkOrder, _run: BulkRun, actor: Person) -> object:
    return close_work_order(order, actor=actor)


def _cancel(order: WorkOrder, run: BulkRun, actor: Person) -> object:
    return cancel_work_order(order, reason=run.words, actor=actor)


ACTS: Mapping[str, Act] = {
    BulkAct.OFFER: _offer,
    BulkAct.PRIORITY: _priority,
    BulkAct.TRADE: _trade,
    BulkAct.NTE: _nte,
    BulkAct.SUB_STATUS: _sub_status,
    BulkAct.NOTE: _note,
    BulkAct.HOLD: _hold,
    BulkAct.RESUME: _resume,
    BulkAct.VERIFY: _verify,
    BulkAct.CLOSE: _close,
    BulkAct.CANCEL: _cancel,
}
