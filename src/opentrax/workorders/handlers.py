"""What work orders do about events: enqueue."""

from typing import Any

from opentrax.directory.events import AssetChanged
from opentrax.kit.events import handles
from opentrax.kit.tenancy import scope
from opentrax.organizations.events import MemberLeft, PartnerEnded
from opentrax.workorders import tasks
from opentrax.workorders.events import (
    AssignmentAnswered,
    AssignmentExpired,
    AssignmentRecalled,
    BulkStarted,
    LineUsedUp,
    NoteWritten,
    PersonMentioned,
    SubcontractEnded,
    VisitChanged,
    VisitPlanned,
    VisitStatusChanged,
    VisitTold,
    WorkOrderCreated,
    WorkOrderOffered,
    WorkOrderStatusChanged,
    WorkRequestDecided,
    WorkRequested,
)
from opentrax.workorders.lists import work_settings
from opentrax.workorders.requests import requests_with_address
from opentrax.workorders.states import WorkOrderStatus
from opentrax.workorders.subcontracts import handed_on, to_follow


@handles(WorkOrderOffered)
def mail_offer(event: WorkOrderOffered) -> None:
    """A provider is to answer; the keeper's own technicians are not asked."""
    if event.provider_id == event.organization_id:
        return
    with scope(event.provider_id):
        tasks.mail_offer_to_members.enqueue(assignment_id=str(event.assignment_id))
    with scope(event.organization_id):
        tasks.mail_offer_to_address.enqueue(assignment_id=str(event.assignment_id))


@handles(NoteWritten)
def mail_note(event: NoteWritten) -> None:
    """Those who follow the work order on the other side hear what was said."""
    if event.to_organization_id is not None:
        with scope(event.to_organization_id):
            tasks.mail_note.enqueue(note_id=str(event.note_id))


@handles(PersonMentioned)
def tell_mentioned(event: PersonMentioned) -> None:
    """Who is mentioned hears of it."""
    with scope(event.organization_id):
        tasks.tell_mentioned.enqueue(mention_id=str(event.mention_id))


@handles(LineUsedUp)
def tell_that_nobody_took(event: LineUsedUp) -> None:
    """Everybody in the line said no, or nothing."""
    with scope(event.organization_id):
        tasks.tell_that_nobody_took.enqueue(work_order_id=str(event.work_order_id))


@handles(PartnerEnded)
def forget_dispatch_address(event: PartnerEnded) -> None:
    """An address was written down, and handing on allowed, for the partnership alone."""
    with scope(event.client_id):
        tasks.forget_dispatch_address.enqueue(provider_id=str(event.provider_id))


@handles(MemberLeft)
def forget_filters(event: MemberLeft) -> None:
    """What a member kept for themselves goes with them."""
    with scope(event.organization_id):
        tasks.forget_filters_of.enqueue(person_id=str(event.person_id))


@handles(BulkStarted)
def carry_out_bulk(event: BulkStarted) -> None:
    """One work order after the other."""
    with scope(event.organization_id):
        tasks.enqueue_bulk(event.run_id)


@handles(WorkOrderCreated)
def dispatch_by_rule(event: WorkOrderCreated) -> None:
    """A new work order goes its way by itself where the organization wants that."""
    if work_settings().dispatches_itself:
        tasks.dispatch_by_rule.enqueue(work_order_id=str(event.work_order_id))


@handles(AssetChanged)
def refresh_words(event: AssetChanged) -> None:
    """Work orders are found by the tags and serial numbers of their assets."""
    with scope(event.organization_id):
        tasks.refresh_words_of_asset.enqueue(asset_id=str(event.asset_id))


@handles(WorkRequested)
def confirm_request(event: WorkRequested) -> None:
    """Whoever asked is told that it arrived."""
    tasks.enqueue_telling_requester(event.work_request_id)


@handles(WorkRequestDecided)
def tell_requester(event: WorkRequestDecided) -> None:
    """Whoever asked is told what becomes of it."""
    tasks.enqueue_telling_requester(event.work_request_id)


@handles(WorkOrderStatusChanged)
def tell_requesters_of_the_end(event: WorkOrderStatusChanged) -> None:
    """Whoever asked is told that the work is done, or called off."""
    if event.after not in {WorkOrderStatus.COMPLETED, WorkOrderStatus.CANCELLED}:
        return
    with scope(event.organization_id):
        for request in requests_with_address(event.work_order_id):
            tasks.enqueue_telling_requester(request.pk)


def follow(event: Any) -> None:
    """Something happened to a work order by which another was handed on: the client's follows."""
    with scope(event.organization_id):
        found = to_follow(event.work_order_id)
    for subcontract_id in found:
        with scope(event.organization_id):
            tasks.enqueue_following(subcontract_id)


def follow_client(event: Any) -> None:
    """A client took back or called off what its provider handed on, or it is over."""
    with scope(event.organization_id):
        found = handed_on(event.work_order_id)
    for provider_id, subcontract_id in found:
        with scope(provider_id):
            tasks.enqueue_following(subcontract_id)


for _type in (
    WorkOrderOffered, AssignmentAnswered, AssignmentRecalled, AssignmentExpired, VisitPlanned,
    VisitChanged, VisitStatusChanged, VisitTold, WorkOrderStatusChanged,
):  # fmt: skip
    handles(_type)(follow)
for _type in (AssignmentRecalled, WorkOrderStatusChanged):
    handles(_type)(follow_client)


@handles(SubcontractEnded)
def tell_somebody_is_under_way(event: SubcontractEnded) -> None:
    """Whoever handed it on has to call somebody back."""
    if event.is_under_way:
        with scope(event.organization_id):
            tasks.tell_somebody_is_under_way.enqueue(subcontract_id=str(event.subcontract_id))
