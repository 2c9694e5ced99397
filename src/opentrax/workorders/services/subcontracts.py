"""Hand a client's work order on to a partner, one level down; say which providers may.

What is handed on is a work order of the provider's own, tied to the client's. Neither side sees the
other's cap, notes or papers: each has its own work order with the provider.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.directory.services.taking_over import take_over_location
from opentrax.directory.trades import choose_trade
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import membership_of
from opentrax.workorders.models import Assignment, HandingOn, Subcontract, WorkOrder
from opentrax.workorders.rules.subcontracts import Objection, objection_to
from opentrax.workorders.selectors import partner_ids
from opentrax.workorders.services.assignments import assign
from opentrax.workorders.services.keeper import keepers_side, lock_work_order
from opentrax.workorders.services.orders import WorkOrderDetails, create_work_order
from opentrax.workorders.states import Priority
from opentrax.workorders.subcontracts import accepted_by_scope, hand_on_facts


@dataclass(frozen=True, slots=True)
class HandOnDetails:
    """What the partner is asked to do. Without a location of one's own the client's is taken over;
    without an amount the cap is what one's own rules say: nothing of the client's is.
    """

    title: str
    description: str = ""
    priority: str = Priority.NORMAL
    due_at: datetime | None = None
    nte_amount: Decimal | None = None
    location: Location | None = None
    answer_minutes: int = 0
    then: Sequence[UUID] = ()


@command
def allow_handing_on(
    provider_id: UUID, *, actor: Person, command_id: UUID | None = None
) -> HandingOn:
    """Let a partner hand on what the organization in scope raises. Refuses who is no partner."""
    if provider_id not in partner_ids():
        raise Refused(
            _("Your organization does not work with this provider. Add them as a partner first.")
        )
    own_id = current_organization_id()
    HandingOn.objects.bulk_create(
        [HandingOn(provider_id=provider_id, allowed_at=now())], ignore_conflicts=True
    )
    audit.record("handing_on.allowed", subject_id=provider_id, actor_id=actor.pk)
    row: HandingOn = HandingOn.objects.get(organization_id=own_id, provider_id=provider_id)
    return row


@command
def forbid_handing_on(provider_id: UUID, *, actor: Person, command_id: UUID | None = None) -> None:
    """Let a partner hand on no more; what was handed on stays."""
    HandingOn.objects.filter(
        organization_id=current_organization_id(), provider_id=provider_id
    ).delete()
    audit.record("handing_on.forbidden", subject_id=provider_id, actor_id=actor.pk)


def forget_handing_on(provider_id: UUID) -> None:
    """A partnership has ended: so has what it was allowed for, also if it begins anew."""
    if provider_id in partner_ids():
        return
    gone, _each = HandingOn.objects.filter(
        organization_id=current_organization_id(), provider_id=provider_id
    ).delete()
    if gone:
        audit.record("handing_on.forbidden", subject_id=provider_id)


@command
def hand_on(
    work_order: WorkOrder, partner_id: UUID, details: HandOnDetails, *, actor: Person,
    command_id: UUID | None = None,
) -> Subcontract:  # fmt: skip
    """Raise a work order of one's own that does what a client asked for in another, and offer it
    to a partner; visits planned there are followed on the client's. One's own visits stay beside.

    Refuses what the client did not allow, what was handed on to the organization itself, what it
    has not accepted or is over, a second one, and the client as partner. Publishes
    WorkOrderCreated and WorkOrderOffered.
    """
    theirs = lock_work_order(work_order.pk)
    accepted = _check(theirs, actor)
    if {partner_id, *details.then} & {theirs.organization_id, current_organization_id()}:
        raise Refused(str(Objection.ITSELF.label))
    source = Location.objects.get(pk=theirs.location_id)
    place = details.location or take_over_location(source, actor=actor)
    own = create_work_order(place, _details(theirs, details), actor=actor)
    made = Subcontract(
        work_order_id=own.pk, for_work_order_id=theirs.pk, for_number=theirs.number,
        assignment_id=accepted.pk, client_id=theirs.organization_id, handed_on_by_id=actor.pk,
    )  # fmt: skip
    made.save(force_insert=True)
    assign(own, partner_id, then=details.then, answer_minutes=details.answer_minutes, actor=actor)
    with keepers_side(theirs.organization_id):
        audit.record("work_order.handed_on", subject_id=theirs.pk, actor_id=actor.pk,
                     facts={"subcontract": str(made.pk)})  # fmt: skip
    return made


def _check(theirs: WorkOrder, actor: Person) -> Assignment:
    """The assignment by which the organization in scope may hand it on."""
    membership, accepted = membership_of(actor.pk), accepted_by_scope(theirs)
    role = membership.role if membership else None
    why = objection_to(hand_on_facts(theirs, role, accepted))
    if why is not None or accepted is None:
        raise Refused(str((why or Objection.ACCEPTED).label))
    return accepted


def _details(theirs: WorkOrder, details: HandOnDetails) -> WorkOrderDetails:
    # The program's trade, which both know, as far as it is in one's own list.
    trade = theirs.trade_default if choose_trade(theirs.trade_default) else ""
    return WorkOrderDetails(
        details.title, description=details.description, priority=details.priority,
        due_at=details.due_at, trade=trade, tracking_number=str(theirs.number),
        nte_amount=details.nte_amount, is_subcontract=True,
    )  # fmt: skip
