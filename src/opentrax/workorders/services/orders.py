"""Raise, change and cancel work orders."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.directory.models import FieldTarget, Location
from opentrax.directory.services.fields import Said, write_values
from opentrax.directory.trades import choose_trade
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.caps import default_cap
from opentrax.workorders.events import AssignmentRecalled, WorkOrderChanged, WorkOrderCreated
from opentrax.workorders.models import Assignment, Counter, OrderAsset, OrderValue, Visit, WorkOrder
from opentrax.workorders.searching import search_text_of
from opentrax.workorders.services.acting import acting, demand
from opentrax.workorders.services.assets import put_assets, write_words
from opentrax.workorders.services.calling_off import call_off
from opentrax.workorders.services.clocks import set_clocks
from opentrax.workorders.services.codes import take_code
from opentrax.workorders.services.costs import begin_cap, note_cap, typed_cap
from opentrax.workorders.services.keeper import (
    end_hold,
    facts_of,
    lock_work_order,
    settle,
    standing_assignment,
)
from opentrax.workorders.services.line import clear_line
from opentrax.workorders.services.offering import withdraw_mail
from opentrax.workorders.services.putting import put_by_rule
from opentrax.workorders.states import (
    AssignmentStatus,
    ClockReason,
    Priority,
    WorkOrderStatus,
)


@dataclass(frozen=True, slots=True)
class WorkOrderDetails:
    """What people write on a work order. Without a priority a new one has its problem code's, else
    the usual one; an amount and assets are taken when it is raised only, later `change_nte` and
    `name_assets` change them.
    """

    title: str
    description: str = ""
    client_po: str = ""
    priority: str = Priority.NORMAL
    due_at: datetime | None = None
    trade: str = ""
    tracking_number: str = ""
    problem_code_id: UUID | None = None
    nte_amount: Decimal | None = None
    asset_ids: tuple[UUID, ...] = ()
    fields: Said | None = None
    # For `services.subcontracts` alone.
    is_subcontract: bool = False


def next_number() -> int:
    """Take the next number of the organization in scope; its counter stays locked until the
    transaction ends.

    A transaction that rolls back gives its number back, so numbers have no gaps.
    """
    organization_id = current_organization_id()
    Counter.objects.bulk_create([Counter(organization_id=organization_id)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(organization_id=organization_id)
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    return int(counter.last_number)


def _write(work_order: WorkOrder, location: Location, details: WorkOrderDetails) -> None:
    if not details.title.strip():
        raise Refused(_("A work order needs a title: what is to be done?"))
    work_order.location = location
    work_order.title = details.title.strip()
    work_order.description = details.description.strip()
    work_order.client_po = details.client_po.strip()
    work_order.tracking_number = details.tracking_number.strip()
    work_order.priority = Priority(details.priority or work_order.priority)
    work_order.due_at = details.due_at
    _set_trade(work_order, details.trade)
    work_order.search_text = search_text_of(work_order)


def _write_fields(work_order: WorkOrder, details: WorkOrderDetails) -> None:
    write_values(OrderValue, FieldTarget.WORK_ORDER, details.fields, work_order_id=work_order.pk)


def _set_trade(work_order: WorkOrder, code: str) -> None:
    if code == work_order.trade_code:
        return  # one that was archived meanwhile stays
    chosen = choose_trade(code)
    if chosen is None:
        raise Refused(_("Choose a trade of your organization's list."))
    work_order.trade_code, work_order.trade_label = chosen.code, chosen.label
    work_order.trade_default = chosen.default


def _own(location: Location) -> Location:
    """The location as the scope sees it; a work order is raised for a place of the organization's
    own.
    """
    own: Location | None = Location.objects.filter(
        pk=location.pk, organization_id=current_organization_id()
    ).first()
    if own is None:
        raise Refused(_("This location is not one of your organization's."))
    if own.archived_at is not None:
        raise Refused(_("This location is archived. Restore it first."))
    return own


@command
def create_work_order(
    location: Location, details: WorkOrderDetails, *, actor: Person | None,
    command_id: UUID | None = None,
) -> WorkOrder:  # fmt: skip
    """Raise a work order, kept by the organization in scope, with its next number. Without an actor
    the program does, for somebody who has no account or for a plan.

    Its problem code sets what the details leave open: the priority, the cap, instructions. Refuses
    another organization's or an archived location and an empty title. Publishes WorkOrderCreated.
    """
    own = _own(location)
    work_order = WorkOrder(
        number=next_number(), created_by_id=actor.pk if actor else None,
        is_subcontract=details.is_subcontract,
    )  # fmt: skip
    code = take_code(work_order, details.problem_code_id)
    if code is not None:
        work_order.priority = code.priority or Priority.NORMAL
        work_order.instructions = code.instructions
    _write(work_order, own, details)
    begin_cap(work_order, typed_cap(details.nte_amount) or default_cap(code, own.pk, details.trade))
    work_order.save(force_insert=True)
    if details.asset_ids:
        put_assets(work_order, details.asset_ids, actor)
    _write_fields(work_order, details)
    if details.asset_ids or details.fields:
        write_words(work_order)
    if work_order.nte_amount is not None:
        note_cap(work_order, None, actor=actor)
    set_clocks(work_order, ClockReason.RAISED, actor)
    put_by_rule(work_order, actor)
    settle(work_order, "work_order.created", subject_id=work_order.pk, actor=actor,
           facts={"number": work_order.number})  # fmt: skip
    publish(WorkOrderCreated(work_order.organization_id, work_order.pk))
    return work_order


@command
def change_work_order(
    work_order: WorkOrder, location: Location, details: WorkOrderDetails,
    *, actor: Person, command_id: UUID | None = None,
) -> WorkOrder:  # fmt: skip
    """Change what is written on a work order. Refuses one that is over, and a new place once
    somebody set out. Publishes WorkOrderChanged.
    """
    locked = lock_work_order(work_order.pk)
    facts = facts_of(locked)
    demand(rules.WORK_ORDER, locked.status, "change", acting(locked, actor), facts)
    moved = location.pk != locked.location_id
    if moved and facts.has_begun:
        raise Refused(
            _("Somebody has set out for this location already: raise another work order.")
        )
    take_code(locked, details.problem_code_id)
    if moved:  # its assets stay where they stand
        OrderAsset.objects.filter(work_order_id=locked.pk).delete()
    before = (locked.priority, locked.trade_code)
    _write_fields(locked, details)
    _write(locked, _own(location) if moved else locked.location, details)
    locked.save(
        update_fields=[
            "location", "title", "description", "client_po", "priority", "due_at", "search_text",
            "trade_code", "trade_label", "trade_default", "tracking_number", "problem_code_id",
            "problem_label",
        ]
    )  # fmt: skip
    put_by_rule(locked, actor)
    if moved or (locked.priority, locked.trade_code) != before:
        set_clocks(locked, ClockReason.CHANGED, actor)
    settle(locked, "work_order.changed", subject_id=locked.pk, actor=actor, facts={"moved": moved})
    publish(WorkOrderChanged(locked.organization_id, locked.pk))
    return locked


@command
def cancel_work_order(
    work_order: WorkOrder, *, reason: str, actor: Person | None, command_id: UUID | None = None
) -> WorkOrder:
    """Cancel a work order, its planned visits and the offer that stands.

    Refuses one that is over and one that somebody is on the way to. Publishes
    WorkOrderStatusChanged, and AssignmentRecalled for an offer that nobody answered.
    """
    locked = lock_work_order(work_order.pk)
    demand(rules.WORK_ORDER, locked.status, "cancel", acting(locked, actor), facts_of(locked))
    call_off(Visit.objects.filter(work_order_id=locked.pk, status__in=rules.RESCHEDULABLE))
    offer = _close_offer(locked)
    clear_line(locked)
    before = locked.status
    end_hold(locked, actor)
    locked.status, locked.cancelled_at = WorkOrderStatus.CANCELLED, now()
    locked.cancel_reason = reason.strip()[:300]
    locked.save(update_fields=["status", "cancelled_at", "cancel_reason"])
    settle(
        locked, "work_order.cancelled", subject_id=locked.pk, actor=actor, stood=before,
        facts={"before": before},
    )  # fmt: skip
    if offer is not None:
        publish(AssignmentRecalled(locked.organization_id, locked.pk, offer.pk, offer.provider_id))
    return locked


def _close_offer(work_order: WorkOrder) -> Assignment | None:
    # An accepted assignment stays: its provider must still see that the work was called off.
    standing = standing_assignment(work_order)
    if standing is None or standing.status != AssignmentStatus.OFFERED:
        return None
    standing.status, standing.ended_at = AssignmentStatus.RECALLED, now()
    standing.save(update_fields=["status", "ended_at"])
    withdraw_mail(standing)
    return standing
